#include "protocol/backup/manifest.hpp"

#include "protocol/backup/state_lock.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/value.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace troupe::backup {

namespace {

constexpr const char* kind = "troupe backup";

failure broken(const std::string& what) {
  return {ec::parse_error, "its manifest has no valid " + what};
}

const std::string* text_of(const value& x, std::string_view name) {
  auto member = x.field(name);
  return member != nullptr ? member->text() : nullptr;
}

const int64_t* integer_of(const value& x, std::string_view name) {
  auto member = x.field(name);
  return member != nullptr ? member->integer() : nullptr;
}

bool is_digest(const std::string& x) {
  return x.size() == 64
         && x.find_first_not_of("0123456789abcdef") == std::string::npos;
}

result<file_entry> read_file(const value& x) {
  auto name = text_of(x, "name");
  auto size = integer_of(x, "size");
  auto digest = text_of(x, "sha256");
  if (name == nullptr || !is_backup_name(*name) || *name == manifest_name
      || *name == state_lock::file)
    return broken("name of a file");
  if (size == nullptr || *size < 0)
    return broken("size of " + *name);
  if (digest == nullptr || !is_digest(*digest))
    return broken("checksum of " + *name);
  return file_entry{*name, *size, *digest};
}

/// Before anything else: what a newer one says besides is not ours to judge.
status check_formats(const value& x, int64_t newest_store) {
  auto what = text_of(x, "kind");
  auto format = integer_of(x, "format");
  auto records = integer_of(x, "store");
  if (what == nullptr || *what != kind || format == nullptr || *format < 1
      || records == nullptr || *records < 1)
    return failure{ec::parse_error, "it is no backup of Troupe"};
  if (*format <= archive_format && *records <= newest_store)
    return {};
  auto version = text_of(x, "version");
  auto by = version != nullptr ? " (" + version->substr(0, 40) + ")" : "";
  return failure{ec::newer_format,
                 "it was made by a newer version of Troupe" + by
                   + "; install that version or a later one to restore it"};
}

} // namespace

bool is_backup_name(const std::string& x) {
  constexpr std::string_view folder = "store/";
  std::string_view name{x};
  if (name.substr(0, folder.size()) == folder)
    name.remove_prefix(folder.size());
  auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
           || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_';
  };
  return !name.empty() && name.size() <= 100 && name.front() != '.'
         && std::all_of(name.begin(), name.end(), plain);
}

std::string to_text(const manifest& x) {
  array files;
  for (auto& file : x.files)
    files.elements.push_back(make_structure({{"name", value{file.name}},
                                             {"size", value{file.size}},
                                             {"sha256", value{file.sha256}}}));
  return iap::to_json(make_structure({{"kind", value{kind}},
                                      {"format", value{archive_format}},
                                      {"version", value{x.version}},
                                      {"time", value{iap::format_mru(x.time)}},
                                      {"store", value{x.store}},
                                      {"files", value{std::move(files)}}}));
}

result<manifest> read_manifest(const std::string& text, int64_t newest_store) {
  auto json = iap::read_json(text);
  if (!json)
    return failure{ec::parse_error, "its manifest: " + json.error().text};
  if (auto ok = check_formats(*json, newest_store); !ok)
    return ok.error();
  auto version = text_of(*json, "version");
  auto taken = text_of(*json, "time");
  auto time = taken != nullptr ? iap::read_mru(*taken) : std::nullopt;
  if (version == nullptr || !time)
    return broken("version or time");
  manifest out{*version, *time, *integer_of(*json, "store"), {}};
  auto files = json->field("files");
  if (files == nullptr || files->elements() == nullptr
      || files->elements()->elements.size() > most_files)
    return broken("list of files");
  std::set<std::string> names;
  for (auto& x : files->elements()->elements) {
    auto file = read_file(x);
    if (!file)
      return file.error();
    if (!names.insert(file->name).second)
      return broken("list of files: " + file->name + " is there twice");
    out.files.push_back(*std::move(file));
  }
  return out;
}

} // namespace troupe::backup
