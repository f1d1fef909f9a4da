// The allocator of the daemon: tcmalloc, where no sanitizer has its own.

#pragma once

namespace troupe {

/// Bounds what the allocator keeps for each thread. Call it before threads
/// begin.
void bound_allocator();

/// Gives the system back what is free; start-up needed more than running does.
void release_free_memory();

} // namespace troupe
