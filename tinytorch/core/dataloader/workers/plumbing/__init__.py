"""Given code under the workers, written by hand: connections, shared memory, the start and the end of processes.

messages      what workers are told, and what they answer
pickling      any batch as a short pickle and the memory of its arrays
slot_memory   anonymous shared memory, cut into slots
slot_writer   a batch written into its slot
channel       whole messages between two processes
processes     worker processes: how they start and end
child         what runs in a worker process, around the loop of the worker
heap          memory that a worker keeps for the next batch
tickets       what is on its way to the workers
engine        the workers behind a loader: started, shared by its loops, ended
page_lock     memory that a GPU reads by itself
"""
