//! A trial: is it faster to ask for the bytes of a file than to map it?
//!
//! `reading FILE ROW_BYTES ROWS HOW THREADS CACHE` reads so many rows from random places, and
//! prints the seconds. HOW is `mapped` (copy them from a map of the file) or `pread` (ask the
//! system for each); CACHE is `cold` (the system forgets the file first) or `warm` (it doesn't).
//! Not a part of the library.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::os::raw::{c_int, c_void};
use std::os::unix::fs::FileExt;
use std::ptr::null_mut;
use std::time::Instant;

use loader::rows::Rows;

extern "C" {
    fn mmap(
        address: *mut c_void,
        length: usize,
        protect: c_int,
        flags: c_int,
        file: c_int,
        offset: i64,
    ) -> *mut c_void;
    fn posix_fadvise(file: c_int, offset: i64, length: i64, advice: c_int) -> c_int;
}
const PROT_READ: c_int = 1;
const MAP_SHARED: c_int = 1;
const DONT_NEED: c_int = 4;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, row_bytes, rows, how, threads, cache] = &arguments[..] else {
        panic!("six arguments are needed: FILE ROW_BYTES ROWS HOW THREADS CACHE");
    };
    let file = File::open(path).unwrap();
    let (row_bytes, rows, threads): (usize, usize, usize) =
        (row_bytes.parse().unwrap(), rows.parse().unwrap(), threads.parse().unwrap());
    let count = file.metadata().unwrap().len() as usize / row_bytes;
    if cache == "cold" {
        // SAFETY: this changes what the system keeps of the file, and nothing that the program
        // sees.
        unsafe { posix_fadvise(file.as_raw_fd(), 0, 0, DONT_NEED) };
    }
    let places = places(rows, count);
    let started = Instant::now();
    let map = Map::of(&file, count, row_bytes);
    std::thread::scope(|scope| {
        for part in places.chunks(rows.div_ceil(threads)) {
            let (file, map) = (&file, &map);
            scope.spawn(move || {
                let mut out = vec![0; row_bytes];
                for &place in part {
                    match how.as_str() {
                        "mapped" => out.copy_from_slice(map.0.row(place).unwrap()),
                        "pread" => {
                            file.read_exact_at(&mut out, place as u64 * row_bytes as u64).unwrap()
                        }
                        other => panic!("HOW is mapped or pread, got {other}"),
                    }
                    std::hint::black_box(&out);
                }
            });
        }
    });
    println!("{}", started.elapsed().as_secs_f64());
}

struct Map(Rows);

impl Map {
    fn of(file: &File, count: usize, row_bytes: usize) -> Map {
        // SAFETY: the system chooses the address. Nothing else uses this map, which stays until the
        // program ends.
        let start = unsafe {
            mmap(null_mut(), count * row_bytes, PROT_READ, MAP_SHARED, file.as_raw_fd(), 0)
        };
        assert_ne!(start as isize, -1, "the file could not be mapped");
        // SAFETY: the rows are those of the map. The trial doesn't change the file.
        Map(unsafe { Rows::new(start.cast(), count, row_bytes, row_bytes as isize) }.unwrap())
    }
}

/// Returns places that jump to and fro: multiples of a large odd number.
fn places(rows: usize, count: usize) -> Vec<i64> {
    (0..rows as u64)
        .map(|k| (k.wrapping_mul(0x9E37_79B9_7F4A_7C15) % count as u64) as i64)
        .collect()
}
