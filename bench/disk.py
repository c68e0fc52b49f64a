"""What a data directory takes on disk."""

import os


def stored(directory):
    """Bytes of the table files (*.sst), and of all files."""
    table_bytes = all_bytes = 0
    for folder, _, names in os.walk(directory):
        for name in names:
            size = os.path.getsize(os.path.join(folder, name))
            all_bytes += size
            table_bytes += size if name.endswith(".sst") else 0
    return {"sst_bytes": table_bytes, "directory_bytes": all_bytes}


def stored_after_restart(programs, data_dir, use_server):
    """What is stored once the server that had the directory has stopped and another has started
    and settled: then nothing waits in its memory, or its log, for a table file. Calls use_server
    with that server."""
    with programs.scantrendd(data_dir) as server:
        server.settle()
        found = stored(data_dir)
        use_server(server)
        server.stop()
    return found
