// Writes packages of import files (`.dtp`).

#include "protocol/export/package.hpp"

#include "protocol/zip_handles.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// 1 January 1980, the first day that a zip file knows.
constexpr uint16_t fixed_date = 0x21;

status check(const package_files& sorted) {
  size_t bytes = 0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    auto& name = sorted[i].first;
    if (!is_safe_name(name))
      return failure{ec::invalid_request, "`" + name + "`: not a file name"};
    if (i > 0 && sorted[i - 1].first == name)
      return failure{ec::invalid_request, "`" + name + "`: is there twice"};
    bytes += sorted[i].second.size();
  }
  if (sorted.size() > most_package_files || bytes > most_package_bytes)
    return failure{ec::too_large, "package: too many files or bytes"};
  return {};
}

status add(zip_t* archive, const std::string& name, const std::string& bytes) {
  zip_source_ptr source{
    zip_source_buffer(archive, bytes.data(), bytes.size(), 0)};
  auto index = source != nullptr ? zip_file_add(archive, name.c_str(),
                                                source.get(), ZIP_FL_ENC_UTF_8)
                                 : -1;
  if (index < 0)
    return failure{ec::internal, name + ": " + zip_strerror(archive)};
  source.release(); // the archive owns it now
  auto at = static_cast<zip_uint64_t>(index);
  if (zip_set_file_compression(archive, at, ZIP_CM_DEFLATE, 9) != 0
      || zip_file_set_dostime(archive, at, 0, fixed_date, 0) != 0)
    return failure{ec::internal, name + ": " + zip_strerror(archive)};
  return {};
}

result<std::string> bytes_of(zip_source_t* source) {
  zip_stat_t about;
  zip_stat_init(&about);
  if (zip_source_stat(source, &about) != 0 || zip_source_open(source) != 0)
    return failure{ec::internal, "package: cannot be read back"};
  std::string out(about.size, '\0');
  auto read = zip_source_read(source, out.data(), out.size());
  zip_source_close(source);
  if (read < 0 || static_cast<size_t>(read) != out.size())
    return failure{ec::internal, "package: cannot be read back"};
  return out;
}

} // namespace

bool is_safe_name(const std::string& name) {
  if (name.empty() || name.size() > 255 || name.front() == '/'
      || name.find_first_of(std::string{"\\\0", 2}) != std::string::npos)
    return false;
  auto wrapped = '/' + name + '/';
  return wrapped.find("/../") == std::string::npos
         && wrapped.find("/./") == std::string::npos
         && wrapped.find("//") == std::string::npos;
}

result<std::string> write_package(package_files files) {
  std::sort(files.begin(), files.end());
  if (auto done = check(files); !done)
    return done.error();
  zip_source_ptr buffer{zip_source_buffer_create(nullptr, 0, 0, nullptr)};
  zip_ptr archive{buffer != nullptr
                    ? zip_open_from_source(buffer.get(), ZIP_TRUNCATE, nullptr)
                    : nullptr};
  if (archive == nullptr)
    return failure{ec::internal, "package: cannot be made"};
  // The archive owns the buffer; one more share keeps it when that is closed.
  zip_source_keep(buffer.get());
  for (auto& [name, bytes] : files)
    if (auto done = add(archive.get(), name, bytes); !done)
      return done.error();
  if (zip_close(archive.get()) != 0)
    return failure{ec::internal,
                   std::string{"package: "} + zip_strerror(archive.get())};
  archive.release(); // closed
  return bytes_of(buffer.get());
}

} // namespace troupe
