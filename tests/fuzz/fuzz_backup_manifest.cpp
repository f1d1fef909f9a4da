// Any text as the manifest of a backup: what is taken can be written again.

#include "protocol/backup/manifest.hpp"

#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace troupe::backup;
  // NOLINTNEXTLINE: bytes are text here
  std::string text{reinterpret_cast<const char*>(data), size};
  auto found = read_manifest(text, 1);
  if (!found)
    return 0;
  for (auto& x : found->files)
    if (!is_backup_name(x.name) || x.size < 0)
      std::abort();
  auto again = read_manifest(to_text(*found), 1);
  if (!again || to_text(*again) != to_text(*found))
    std::abort();
  return 0;
}
