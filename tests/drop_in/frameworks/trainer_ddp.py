"""transformers' `Trainer` with a loader of one's own, in two processes: the steps and the samples of each.

Arguments: torch or tinytorch; the number of workers; "beneath", to have accelerate make its loaders of this class, too.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import accelerate.data_loader
import torch
from accelerate.utils import gather_object
from torch.utils.data import Dataset
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments, set_seed

if sys.argv[1] == "tinytorch":
    from tinytorch.torch import DataLoader
else:
    from torch.utils.data import DataLoader


class Tokens(Dataset):
    """Texts of 8 tokens, of which the first is the number of the text, and the last another one each time."""

    def __len__(self) -> int:
        return 64

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        tokens = (index + 7 * torch.arange(8)) % 64
        tokens[-1] = torch.randint(64, ())
        return {"input_ids": tokens, "labels": tokens}


class MyTrainer(Trainer):
    """A `Trainer` with this loader, which notes what it is given."""

    seen: list[list[int]]

    def get_train_dataloader(self) -> DataLoader:
        """Return the loader for training, as `Trainer` makes its own: `prepare` gives each process its share."""
        loader = DataLoader(
            self.train_dataset,
            batch_size=self._train_batch_size,
            shuffle=True,
            num_workers=self.args.dataloader_num_workers,
        )
        return self.accelerator.prepare(loader)

    def training_step(self, model: Any, inputs: dict[str, torch.Tensor], *rest: Any) -> torch.Tensor:
        """Make one step."""
        self.seen.append(inputs["input_ids"][:, 0].tolist())
        return super().training_step(model, inputs, *rest)


def main(workers: int, beneath: bool) -> None:
    """Train for two epochs, and print what each process saw."""
    if beneath:
        accelerate.data_loader.DataLoader = DataLoader
    set_seed(42)
    arguments = TrainingArguments(
        output_dir="trained",
        num_train_epochs=2,
        per_device_train_batch_size=8,
        learning_rate=0.01,
        logging_steps=1,
        dataloader_num_workers=workers,
        use_cpu=True,
        report_to=[],
        save_strategy="no",
        disable_tqdm=True,
    )
    ends = {"bos_token_id": 0, "eos_token_id": 0}
    model = GPT2LMHeadModel(GPT2Config(vocab_size=64, n_positions=8, n_embd=16, n_layer=1, n_head=2, **ends))
    trainer = MyTrainer(model, arguments, train_dataset=Tokens())
    trainer.seen = []
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    ranks = gather_object([{"steps": trainer.state.global_step, "seen": trainer.seen}])
    loader = type(trainer.get_train_dataloader().base_dataloader).__module__
    if trainer.is_world_process_zero():
        print(json.dumps({"loader": loader, "losses": losses, "ranks": ranks}))


if __name__ == "__main__":
    main(int(sys.argv[2]), "beneath" in sys.argv[3:])
    sys.stdout.flush()
    os._exit(0)  # torch may hang when it joins the threads of gloo at exit
