"""Cores are shared out among batches: none is left over, and none is counted twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from studio.checkpoints.threads import Threads


@pytest.mark.parametrize(("cores", "workers", "each"), [(1, 1, 1), (2, 2, 1), (4, 4, 1), (6, 4, 1), (16, 4, 4)])
def test_a_processor_runs_a_batch_on_each_core_up_to_four(cores: int, workers: int, each: int) -> None:
    assert Threads.on("cpu", cores) == Threads(workers, each)


def test_a_graphics_card_runs_one_batch_at_a_time() -> None:
    assert Threads.on("cuda", 16).workers == 1


def test_the_threads_that_run_batches_have_their_share_and_no_other_thread_loses_any() -> None:
    mine = torch.get_num_threads()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(Threads(4, 1).enter).result()
        assert pool.submit(torch.get_num_threads).result() == 1
    assert torch.get_num_threads() == mine
