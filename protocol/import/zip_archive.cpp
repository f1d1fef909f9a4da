// Opens zip archives in memory.

#include "protocol/import/zip_archive.hpp"

#include "protocol/zip_handles.hpp"

#include <array>

namespace troupe {

void zip_archive::closer::operator()(zip* x) const noexcept {
  zip_discard(x);
}

zip_archive::zip_archive(zip* x) : archive_(x) {
  auto count = zip_get_num_entries(x, 0);
  size_ = count < 0 ? 0 : static_cast<size_t>(count);
}

result<zip_archive> zip_archive::open(std::string_view bytes) {
  zip_failure why;
  zip_source_ptr source{
    zip_source_buffer_create(bytes.data(), bytes.size(), 0, why.get())};
  if (source == nullptr)
    return why.take();
  auto archive = zip_open_from_source(source.get(), ZIP_RDONLY, why.get());
  if (archive == nullptr)
    return why.take();
  source.release(); // the archive owns it now
  return zip_archive{archive};
}

result<zip_archive::member> zip_archive::at(size_t i) const {
  zip_stat_t stat;
  if (zip_stat_index(archive_.get(), i, 0, &stat) != 0)
    return failure{ec::parse_error, zip_strerror(archive_.get())};
  member out;
  if ((stat.valid & ZIP_STAT_NAME) != 0)
    out.name = stat.name;
  if ((stat.valid & ZIP_STAT_SIZE) != 0)
    out.size = stat.size;
  out.encrypted = (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0
                  && stat.encryption_method != ZIP_EM_NONE;
  return out;
}

/// Counts while it reads: the size in the archive is only a promise.
result<std::string> zip_archive::read(size_t i, size_t limit) const {
  zip_file_ptr file{zip_fopen_index(archive_.get(), i, 0)};
  if (!file)
    return failure{ec::parse_error, zip_strerror(archive_.get())};
  std::string out;
  std::array<char, size_t{64} << 10> chunk{};
  for (;;) {
    auto count = zip_fread(file.get(), chunk.data(), chunk.size());
    if (count < 0)
      return failure{ec::parse_error, zip_file_strerror(file.get())};
    if (count == 0)
      return out;
    if (static_cast<size_t>(count) > limit - out.size())
      return failure{ec::too_large,
                     "more than " + std::to_string(limit) + " bytes"};
    out.append(chunk.data(), static_cast<size_t>(count));
  }
}

} // namespace troupe
