#include "bridge/mqtt/text_file.hpp"

#include <filesystem>
#include <fstream>

namespace troupe {

result<std::string> read_text_file(const std::string& path) {
  constexpr size_t limit = size_t{1} << 20;
  std::error_code err;
  if (std::filesystem::is_directory(path, err)) // reading one throws
    return failure{ec::invalid_config, path + ": is a folder"};
  std::ifstream in{path, std::ios::binary};
  if (!in)
    return failure{ec::invalid_config, path + ": cannot be read"};
  std::string out(limit + 1, '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<size_t>(in.gcount()));
  if (in.bad() || out.size() > limit)
    return failure{ec::invalid_config,
                   path + ": cannot be read, or is longer than 1 MiB"};
  return out;
}

} // namespace troupe
