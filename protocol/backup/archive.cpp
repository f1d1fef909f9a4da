#include "protocol/backup/archive.hpp"

#include "protocol/backup/files.hpp"

#include <algorithm>
#include <filesystem>

namespace troupe::backup {

namespace {

failure damaged(const std::string& what) {
  return {ec::parse_error, what};
}

result<size_t> read_some(zip_file_t* file, char* to, size_t room) {
  auto count = zip_fread(file, to, room);
  if (count < 0)
    return damaged(std::string{"is damaged: "} + zip_file_strerror(file));
  return static_cast<size_t>(count);
}

} // namespace

result<archive> archive::open(const std::string& path, int64_t newest_store) {
  std::error_code err;
  auto size = std::filesystem::file_size(path, err);
  if (err)
    return failure{ec::storage_failed, path + ": " + err.message()};
  auto code = 0;
  archive out;
  out.zip_.reset(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
  if (out.zip_ == nullptr) {
    zip_error_t why;
    zip_error_init_with_code(&why, code);
    auto text = std::string{zip_error_strerror(&why)};
    zip_error_fini(&why);
    return damaged(path + ": is damaged, or no backup: " + text);
  }
  if (auto ok = out.read_about(newest_store); !ok)
    return failure{ok.error().code, path + ": " + ok.error().text};
  if (auto ok = out.check_members(size); !ok)
    return failure{ok.error().code, path + ": " + ok.error().text};
  return out;
}

status archive::read_about(int64_t newest_store) {
  auto index = find(manifest_name);
  if (!index)
    return damaged("it is no backup of Troupe: it has no manifest");
  zip_file_ptr file{zip_fopen_index(zip_.get(), *index, 0)};
  if (file == nullptr)
    return damaged("its manifest cannot be read");
  std::string text;
  std::string chunk(size_t{64} << 10, '\0');
  for (;;) {
    auto count = read_some(file.get(), chunk.data(), chunk.size());
    if (!count)
      return damaged("its manifest " + count.error().text);
    if (*count == 0)
      break;
    if (text.size() + *count > most_manifest_bytes)
      return damaged("its manifest is too long");
    text.append(chunk, 0, *count);
  }
  auto about = read_manifest(text, newest_store);
  if (!about)
    return about.error();
  about_ = *std::move(about);
  return {};
}

/// Together with names that differ and equal counts, every member is listed.
status archive::check_members(uint64_t file_bytes) {
  auto& files = about_.files;
  if (std::none_of(files.begin(), files.end(),
                   [](auto& x) { return x.name == store_head; }))
    return damaged("it holds no store");
  for (auto& x : files) {
    auto index = find(x.name);
    if (!index)
      return index.error();
    zip_stat_t stat;
    constexpr zip_uint64_t known = ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD
                                   | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(zip_.get(), *index, 0, &stat) != 0
        || (stat.valid & known) != known)
      return damaged(x.name + ": cannot be found");
    if (stat.comp_method != ZIP_CM_STORE
        || stat.encryption_method != ZIP_EM_NONE)
      return damaged(x.name
                     + ": is packed or encrypted, as no backup is; "
                       "was it packed again by another program?");
    if (stat.size != static_cast<uint64_t>(x.size))
      return damaged(x.name + ": has another size than its manifest says");
    bytes_ += stat.size;
    if (bytes_ > file_bytes)
      return damaged("its files are bigger than itself");
  }
  auto members = zip_get_num_entries(zip_.get(), 0);
  if (members < 0 || static_cast<uint64_t>(members) != files.size() + 1)
    return damaged("it has files that are not in its manifest");
  return {};
}

result<zip_uint64_t> archive::find(const std::string& name) const {
  auto index = zip_name_locate(zip_.get(), name.c_str(), 0);
  if (index < 0)
    return damaged(name + ": is missing");
  return static_cast<zip_uint64_t>(index);
}

status archive::extract(const file_entry& x, const std::string& path) const {
  auto index = find(x.name);
  if (!index)
    return index.error();
  zip_file_ptr file{zip_fopen_index(zip_.get(), *index, 0)};
  if (file == nullptr)
    return damaged(x.name + ": cannot be read");
  auto sum = write_new_file(
    path,
    [&](char* to, size_t room) { return read_some(file.get(), to, room); },
    x.size);
  if (!sum)
    return failure{sum.error().code, x.name + ": " + sum.error().text};
  if (*sum != x.sha256)
    return damaged(x.name + ": is damaged: its checksum is another");
  return {};
}

} // namespace troupe::backup
