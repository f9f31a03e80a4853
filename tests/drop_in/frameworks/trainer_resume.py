"""transformers' `Trainer`, resumed in the middle of an epoch: it ends with the evaluation loss of the whole run.

Arguments: torch or tinytorch; the number of workers; "beneath", to have accelerate make its loaders of this class, too.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import accelerate.data_loader
import torch
from accelerate import PartialState
from torch.utils.data import Dataset
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments, set_seed

if sys.argv[1] == "tinytorch":
    from tinytorch.torch import DataLoader
else:
    from torch.utils.data import DataLoader


class Tokens(Dataset):
    """Texts of 8 tokens, of which the first is the number of the text."""

    def __len__(self) -> int:
        return 64

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        tokens = (index + 7 * torch.arange(8)) % 64
        return {"input_ids": tokens, "labels": tokens}


class MyTrainer(Trainer):
    """A `Trainer` with this loader, which notes what it is given."""

    seen: list[list[int]]

    def get_train_dataloader(self) -> DataLoader:
        """Return the loader for training; one process alone needs no share."""
        workers = self.args.dataloader_num_workers
        loader = DataLoader(self.train_dataset, batch_size=self._train_batch_size, shuffle=True, num_workers=workers)
        return self.accelerator.prepare(loader) if self.args.world_size > 1 else loader

    def training_step(self, model: Any, inputs: dict[str, torch.Tensor], *rest: Any) -> torch.Tensor:
        """Make one step."""
        self.seen.append(inputs["input_ids"][:, 0].tolist())
        return super().training_step(model, inputs, *rest)


def run(folder: str, workers: int, seed: int, checkpoint: str | None = None) -> dict[str, Any]:
    """Train for two epochs, or the rest of them, and return what was seen, and the evaluation loss."""
    set_seed(seed)
    arguments = TrainingArguments(
        output_dir=folder,
        num_train_epochs=2,
        per_device_train_batch_size=8,
        learning_rate=0.01,
        dataloader_num_workers=workers,
        save_steps=3,
        use_cpu=True,
        report_to=[],
        disable_tqdm=True,
    )
    ends = {"bos_token_id": 0, "eos_token_id": 0}
    model = GPT2LMHeadModel(GPT2Config(vocab_size=64, n_positions=8, n_embd=16, n_layer=1, n_head=2, **ends))
    trainer = MyTrainer(model, arguments, train_dataset=Tokens(), eval_dataset=Tokens())
    trainer.seen = []
    trainer.train(resume_from_checkpoint=checkpoint)
    loader = trainer.get_train_dataloader()
    loader = type(getattr(loader, "base_dataloader", loader)).__module__
    return {"loader": loader, "seen": trainer.seen, "eval_loss": trainer.evaluate()["eval_loss"]}


if __name__ == "__main__":
    if "beneath" in sys.argv[3:]:
        accelerate.data_loader.DataLoader = DataLoader
    whole = run("whole", int(sys.argv[2]), seed=42)
    resumed = run("resumed", int(sys.argv[2]), seed=43, checkpoint="whole/checkpoint-3")
    loaders = {part.pop("loader") for part in (whole, resumed)}
    if PartialState().is_main_process:
        print(json.dumps({"loader": " and ".join(sorted(loaders)), "whole": whole, "resumed": resumed}))
    sys.stdout.flush()
    os._exit(0)  # torch may hang when it joins the threads of gloo at exit
