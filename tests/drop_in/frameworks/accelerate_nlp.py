"""accelerate's `nlp_example`, on sentences of random words: what each process trains on, and what evaluation counts.

Arguments: torch or tinytorch; the number of workers; "beneath", to have accelerate make its loaders of this class, too.
"""

from __future__ import annotations

import json
import os
import sys

import accelerate.data_loader
import torch
from accelerate import Accelerator
from accelerate.utils import gather_object, set_seed
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import Dataset

if sys.argv[1] == "tinytorch":
    from tinytorch.torch import DataLoader
else:
    from torch.utils.data import DataLoader

WORDS = 100


class Sentences(Dataset):
    """Sentences of 3 to 9 words, one of them left out each time."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, index: int) -> tuple[int, torch.Tensor]:
        words = torch.arange(index, index + 4 + index % 7) % WORDS
        left_out = torch.randint(len(words), ()).item()
        return index, torch.cat([words[:left_out], words[left_out + 1 :]])


def pad(samples: list[tuple[int, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Make sentences equally long."""
    indices = torch.tensor([index for index, _ in samples])
    words = pad_sequence([words for _, words in samples], batch_first=True)
    return {"indices": indices, "words": words, "labels": indices % 2}


def main(workers: int, beneath: bool) -> None:
    """Train for two epochs, evaluate after each, and print what was seen."""
    if beneath:
        accelerate.data_loader.DataLoader = DataLoader
    accelerator = Accelerator(cpu=True)
    set_seed(42)
    train = DataLoader(Sentences(128), shuffle=True, collate_fn=pad, batch_size=8, drop_last=True, num_workers=workers)
    test = DataLoader(Sentences(50), shuffle=False, collate_fn=pad, batch_size=8, num_workers=workers)
    model = nn.Sequential(nn.EmbeddingBag(WORDS, 8), nn.Dropout(0.1), nn.Linear(8, 2))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
    model, optimizer, train, test = accelerator.prepare(model, optimizer, train, test)
    trained, losses, counted, predicted = [], [], [], []
    for _ in range(2):
        model.train()
        for batch in train:
            loss = nn.functional.cross_entropy(model(batch["words"]), batch["labels"])
            accelerator.backward(loss)
            optimizer.step()
            optimizer.zero_grad()
            trained.append(batch["indices"].tolist())
            losses.append(loss.item())
        model.eval()
        for batch in test:
            with torch.no_grad():
                predictions = model(batch["words"]).argmax(-1)
            predictions, indices = accelerator.gather_for_metrics((predictions, batch["indices"]))
            counted += indices.tolist()
            predicted += predictions.tolist()
    ranks = gather_object([{"trained": trained, "losses": losses}])
    loader = type(train.base_dataloader).__module__
    accelerator.print(json.dumps({"loader": loader, "ranks": ranks, "counted": counted, "predicted": predicted}))


if __name__ == "__main__":
    main(int(sys.argv[2]), "beneath" in sys.argv[3:])
    sys.stdout.flush()
    os._exit(0)  # torch may hang when it joins the threads of gloo at exit
