#include "actors/daemon/allocator.hpp"

#ifdef TROUPE_TCMALLOC
#  include <gperftools/malloc_extension.h>
#endif

namespace troupe {

#ifdef TROUPE_TCMALLOC

void bound_allocator() {
  // Of all threads together; the default is 32 MB.
  constexpr size_t most = size_t{4} << 20;
  MallocExtension::instance()->SetNumericProperty(
    "tcmalloc.max_total_thread_cache_bytes", most);
}

void release_free_memory() {
  MallocExtension::instance()->ReleaseFreeMemory();
}

#else

void bound_allocator() {
  // nop
}

void release_free_memory() {
  // nop
}

#endif

} // namespace troupe
