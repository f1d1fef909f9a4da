#include "protocol/backup/files.hpp"
#include "protocol/backup/manifest.hpp"
#include "protocol/zip_handles.hpp"
#include "storage/backup.hpp"
#include "storage/backup/scratch.hpp"
#include "storage/rocks_store.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace troupe {

namespace {

namespace fs = std::filesystem;

using namespace backup;

/// Mirrors the state directory; links in it need the same file system.
std::string snapshot_folder(const std::string& state) {
  return state + "/snapshot";
}

bool is_stopped(const backup_request& x) {
  return x.stopped && x.stopped();
}

failure stopped() {
  return {ec::cancelled, "the backup was stopped; nothing was written"};
}

result<std::vector<std::string>> list_folder(const std::string& path,
                                             const std::string& prefix) {
  std::vector<std::string> out;
  std::error_code err;
  for (fs::directory_iterator i{path, err}, end; !err && i != end;
       i.increment(err))
    if (i->is_regular_file(err))
      out.push_back(prefix + i->path().filename().string());
  if (err)
    return failure{ec::storage_failed, path + ": " + err.message()};
  std::sort(out.begin(), out.end());
  return out;
}

/// Names as in the manifest: what is in the folder and in its `store`.
result<std::vector<std::string>> list_snapshot(const std::string& folder) {
  auto out = list_folder(folder, "");
  if (!out)
    return out;
  auto store = list_folder(folder + "/store", "store/");
  if (!store)
    return store;
  out->insert(out->end(), store->begin(), store->end());
  if (out->size() > most_files)
    return failure{ec::too_large, "the store has too many files"};
  return out;
}

result<manifest> describe(const std::string& folder, const backup_request& x) {
  auto names = list_snapshot(folder);
  if (!names)
    return names.error();
  manifest out{x.version, x.time, x.store_format, {}};
  for (auto& name : *names) {
    if (is_stopped(x))
      return stopped();
    auto facts = facts_of(folder + '/' + name);
    if (!facts)
      return facts.error();
    out.files.push_back({name, facts->size, std::move(facts->sha256)});
  }
  return out;
}

/// Members are stored: tables are compressed already, and what is not packed
/// cannot unpack to more than was there.
status add(zip_t* archive, const std::string& name, zip_source_ptr source) {
  auto index = source != nullptr
                 ? zip_file_add(archive, name.c_str(), source.get(), 0)
                 : -1;
  if (index < 0)
    return failure{ec::storage_failed, name + ": " + zip_strerror(archive)};
  source.release(); // the archive owns it now
  auto at = static_cast<zip_uint64_t>(index);
  constexpr zip_uint32_t mode = (S_IFREG | 0600u) << 16;
  if (zip_set_file_compression(archive, at, ZIP_CM_STORE, 0) != 0
      || zip_file_set_external_attributes(archive, at, 0, ZIP_OPSYS_UNIX, mode)
           != 0)
    return failure{ec::storage_failed, name + ": " + zip_strerror(archive)};
  return {};
}

/// libzip asks this now and then while it writes; anything but 0 ends it. Its
/// state is not const there, so that requests are copied.
int ask_to_stop(zip_t* /*archive*/, void* request) {
  return is_stopped(*static_cast<const backup_request*>(request)) ? 1 : 0;
}

status write_zip(const std::string& path, const std::string& folder,
                 const manifest& about, backup_request x) {
  auto code = 0;
  zip_ptr archive{zip_open(path.c_str(), ZIP_CREATE | ZIP_EXCL, &code)};
  if (archive == nullptr)
    return failure{ec::storage_failed, path + ": cannot be made"};
  auto raw = archive.get();
  if (zip_register_cancel_callback_with_state(raw, ask_to_stop, nullptr, &x)
      != 0)
    return failure{ec::storage_failed, path + ": cannot be made"};
  auto text = to_text(about);
  if (auto ok = add(
        raw, manifest_name,
        zip_source_ptr{zip_source_buffer(raw, text.data(), text.size(), 0)});
      !ok)
    return ok;
  for (auto& y : about.files) {
    auto file = folder + '/' + y.name;
    if (auto ok = add(raw, y.name,
                      zip_source_ptr{zip_source_file(raw, file.c_str(), 0, 0)});
        !ok)
      return ok;
  }
  if (zip_close(raw) == 0) {
    archive.release(); // closed
    return {};
  }
  if (is_stopped(x))
    return stopped();
  return failure{ec::storage_failed,
                 std::string{"the backup cannot be written: "}
                   + zip_strerror(raw)};
}

failure is_there(const std::string& file) {
  return {ec::already_exists, file + ": is there already; choose another name"};
}

/// Not all file systems of sticks can refuse to replace what came meanwhile.
status move_to_new(const std::string& from, const std::string& to) {
  auto moved = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(),
                           RENAME_NOREPLACE);
  if (moved != 0 && errno == EINVAL)
    moved = ::rename(from.c_str(), to.c_str());
  if (moved == 0)
    return {};
  if (errno == EEXIST)
    return is_there(to);
  return failure{ec::storage_failed, to + ": " + std::strerror(errno)};
}

/// Written in a folder of its own, where nobody else looks, and renamed when
/// all of it is on the disk.
result<backup_facts> write_archive(const backup_request& x,
                                   const std::string& folder,
                                   const manifest& about) {
  auto& file = x.file;
  remove_stale_scratch(file);
  auto scratch = backup_scratch::make(file);
  if (!scratch)
    return scratch.error();
  auto path = scratch->archive();
  if (auto ok = write_zip(path, folder, about, x); !ok)
    return ok.error();
  std::error_code err;
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, err);
  if (err)
    return failure{ec::storage_failed, path + ": " + err.message()};
  if (auto ok = sync_path(path); !ok)
    return ok.error();
  auto bytes = fs::file_size(path, err);
  if (err)
    return failure{ec::storage_failed, path + ": " + err.message()};
  if (auto ok = move_to_new(path, file); !ok)
    return ok.error();
  if (auto ok = sync_parent(file); !ok)
    return ok.error();
  return backup_facts{bytes, about.files.size()};
}

/// Whether *file* would be part of what it is a backup of.
bool is_below(const std::string& file, const std::string& folder) {
  std::error_code err;
  auto inner = fs::weakly_canonical(file, err);
  auto outer = fs::weakly_canonical(folder, err);
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end())
           .first
         == outer.end();
}

status check(const backup_request& x) {
  std::error_code err;
  if (fs::exists(fs::symlink_status(x.file, err)))
    return is_there(x.file);
  if (is_below(x.file, x.state))
    return failure{ec::invalid_request,
                   x.file + ": lies in the state directory"};
  for (auto& name : x.beside)
    if (!is_backup_name(name) || name.find('/') != std::string::npos)
      return failure{ec::invalid_request, name + ": not a file name"};
  return {};
}

} // namespace

status take_snapshot(rocks_store& disk, const backup_request& x) {
  if (auto ok = check(x); !ok)
    return ok;
  discard_snapshot(x.state);
  auto folder = snapshot_folder(x.state);
  if (auto ok = make_private_folder(folder); !ok)
    return ok;
  doomed_folder guard{folder};
  std::error_code err;
  for (auto& name : x.beside)
    if (auto from = x.state + '/' + name; fs::exists(from, err))
      if (auto ok = copy_file(from, folder + '/' + name); !ok)
        return ok;
  if (auto ok = disk.copy_to(folder + "/store"); !ok)
    return ok;
  guard.release();
  return {};
}

result<backup_facts> pack_snapshot(const backup_request& x) {
  doomed_folder snapshot{snapshot_folder(x.state)};
  if (auto ok = check(x); !ok)
    return ok.error();
  auto about = describe(snapshot.path(), x);
  if (!about)
    return about.error();
  return write_archive(x, snapshot.path(), *about);
}

result<backup_facts> write_backup(rocks_store& disk, const backup_request& x) {
  if (auto ok = take_snapshot(disk, x); !ok)
    return ok.error();
  return pack_snapshot(x);
}

void discard_snapshot(const std::string& state) {
  std::error_code ignored;
  fs::remove_all(snapshot_folder(state), ignored);
}

} // namespace troupe
