// Runs a fuzz target over the files of its corpus, without a fuzzer.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

bool replay(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (in.bad())
    return false;
  // NOLINTNEXTLINE: what fuzzers want are bytes
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()),
                         text.size());
  return true;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 2)
    return 2;
  std::error_code error;
  std::filesystem::directory_iterator files{argv[1], error};
  if (error) {
    std::fprintf(stderr, "%s: %s\n", argv[1], error.message().c_str());
    return 1;
  }
  size_t count = 0;
  for (auto& x : files)
    count += replay(x.path()) ? 1 : 0;
  std::printf("%zu inputs\n", count);
  return count > 0 ? 0 : 1;
}
