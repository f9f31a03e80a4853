mod gather;
mod guard;
mod planes;
mod window;
