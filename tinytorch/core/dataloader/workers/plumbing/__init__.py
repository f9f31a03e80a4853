"""Given code under the workers, written by hand: connections, shared memory, starting and ending processes.

messages      messages to and from workers
pickling      any batch as a short pickle and the memory of its arrays
slot_memory   anonymous shared memory, cut into slots
large_pages   pages of 2 MiB, so that memory is found sooner
slot_writer   a batch written into its slot
channel       whole messages between two processes
processes     worker processes: how they start and end
child         the code of a worker process around its loop
heap          memory that a worker keeps for the next batch
tickets       the tasks in flight, and their answers
engine        the workers behind a loader: started, shared by its loops, ended
ahead         an epoch of a loader, loaded by workers
cuda_copies   copies to a GPU, on a separate stream
page_lock     memory that a GPU can read directly
"""
