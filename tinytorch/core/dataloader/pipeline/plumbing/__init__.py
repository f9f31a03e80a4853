"""Given code of the pipeline, written by hand: describing one, starting threads, and where they read and run.

stage            stages as they are described
plan             a described pipeline
builder          describe a pipeline stage by stage
pipeline         a pipeline that was built: start, iterate, stop
pipeline_loader  a pipeline with the interface of a DataLoader
source           anything that can be iterated, with `for` or `async for`
merge            several sources as one, by weights
route            a function that sends each item to one of several
executors        a function in threads, processes, sub-interpreters
retried          a function that is called again where it fails
event_loop       an event loop in a thread
threads          the threads of a run
outlets          results that are handed on as they come
failure          an item that was left out, and what may be
stats            what each stage did
reporter         statistics in the log
transfer         batches to the GPU
"""
