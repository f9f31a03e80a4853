"""A DDP program: `torchrun ranks_run.py PLACE BATCH_SIZE` writes what each rank saw, and its loss, to PLACE.RANK."""

from __future__ import annotations

import sys

import torch

from tinytorch.core.dataloader import ArrayDataset, DataLoader, DistributedSampler


def main(place: str, batch_size: str) -> None:
    """Train a linear model for two epochs, the second of them resumed in the middle."""
    if torch.distributed.is_torchelastic_launched():
        torch.distributed.init_process_group("gloo")
    data = ArrayDataset(torch.randn(48, 5, generator=torch.Generator().manual_seed(0)), torch.arange(48))
    model: torch.nn.Module = torch.nn.Linear(5, 1)
    torch.nn.init.constant_(model.weight, 0.1)
    torch.nn.init.constant_(model.bias, 0.0)
    if torch.distributed.is_initialized():
        model = torch.nn.parallel.DistributedDataParallel(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    seen = []
    sampler = DistributedSampler(data, seed=3)
    loader = DataLoader(data, int(batch_size), sampler=sampler, generator=3)
    for stop in (2, 100, 100):  # two steps, then the rest of the epoch from a state, then another epoch
        for step, (features, numbers) in enumerate(loader, 1):
            loss = ((model(features)[:, 0] - numbers / 48) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            seen.append((numbers.tolist(), loss.item()))
            if step == stop:
                break
        state = loader.state_dict()
        loader = DataLoader(data, int(batch_size), sampler=DistributedSampler(data, seed=3), generator=3)
        loader.load_state_dict(state)
    torch.save(seen, f"{place}.{sampler.rank}")
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main(*sys.argv[1:])
