// Opens device packages (`.dtp`, `.zip`).

#include "protocol/import/package.hpp"

#include "protocol/import/file_kind.hpp"
#include "protocol/import/text.hpp"
#include "protocol/import/zip_archive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace troupe {

namespace {

/// Endings of what nobody here reads, however big it is.
constexpr std::array<std::string_view, 13> useless{
  ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".ico",
  ".apb", ".ndl", ".nxe",  ".pdf", ".doc", ".docx"};

bool is_useless(const std::string& name) {
  auto dot = name.rfind('.');
  return dot != std::string::npos
         && std::find(useless.begin(), useless.end(),
                      lower_case(name.substr(dot)))
              != useless.end();
}

/// Would lead out of a folder if somebody unpacked it there.
bool leads_elsewhere(std::string_view name) {
  if (name.empty() || name[0] == '/' || name[0] == '\\'
      || name.substr(1, 1) == ":")
    return true;
  while (!name.empty()) {
    auto end = std::min(name.find_first_of("/\\"), name.size());
    if (name.substr(0, end) == "..")
      return true;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return false;
}

class package_reader {
public:
  package_reader(const std::string& name, const zip_archive& archive,
                 size_t& room, issue_log& issues, const package_limits& limits)
    : name_(name),
      archive_(archive),
      room_(room),
      issues_(issues),
      limits_(limits) {
    // nop
  }

  std::vector<import_file> run() {
    for (size_t i = 0; i < archive_.size() && !full_; ++i)
      if (auto x = archive_.at(i))
        read(i, *std::move(x));
      else
        issues_.error(0, 0,
                      fmt::format("file {} of the package is broken: {}", i + 1,
                                  x.error().text));
    return std::move(out_);
  }

private:
  void read(size_t i, zip_archive::member x) {
    auto path = to_utf8(std::move(x.name));
    if (!path.empty() && path.back() == '/')
      return; // a folder
    if (leads_elsewhere(path))
      return issues_.warning(0, 0,
                             fmt::format("`{}` is left out: its name leads out "
                                         "of the package",
                                         path));
    if (is_useless(path))
      return;
    auto name = name_ + '!' + path;
    if (x.encrypted)
      return error(std::move(name), "file is encrypted; pack it without a "
                                    "password");
    auto text = archive_.read(i, std::min(limits_.member, room_));
    if (!text)
      return fail(std::move(name), text.error());
    room_ -= text->size();
    keep({std::move(name), *std::move(text)});
  }

  void fail(std::string name, const failure& why) {
    if (why.code == ec::too_large && room_ < limits_.member) {
      full_ = true;
      return issues_.error(
        0, 0, fmt::format("packages hold more than {} bytes", limits_.total));
    }
    error(std::move(name), why.code == ec::too_large
                             ? "file has " + why.text
                             : "file cannot be unpacked: " + why.text);
  }

  /// What a file is decides whether it is of use. Notes of people are not.
  void keep(import_file x) {
    switch (recognize(x.text).kind) {
      case file_kind::package:
        return issues_.add(
          {x.name, 0, 0, "package in a package is left out", true});
      case file_kind::picture:
      case file_kind::binary:
        return;
      case file_kind::unknown:
        if (!is_importable(x.name))
          return;
        break;
      default:
        break;
    }
    out_.push_back(std::move(x));
  }

  void error(std::string name, std::string text) {
    issues_.add({std::move(name), 0, 0, std::move(text), false});
  }

  const std::string& name_;
  const zip_archive& archive_;
  size_t& room_;
  issue_log& issues_;
  const package_limits& limits_;
  bool full_ = false; ///< No room for anything more.
  std::vector<import_file> out_;
};

} // namespace

std::vector<import_file>
open_package(const std::string& name, std::string_view bytes, size_t& room,
             issue_log& issues, const package_limits& limits) {
  if (bytes.size() > limits.archive) {
    issues.error(0, 0,
                 fmt::format("package has {} bytes; at most {} are read",
                             bytes.size(), limits.archive));
    return {};
  }
  auto archive = zip_archive::open(bytes);
  if (!archive)
    issues.error(0, 0, "package cannot be opened: " + archive.error().text);
  else if (archive->size() > limits.members)
    issues.error(0, 0,
                 fmt::format("package has {} files; at most {} are read",
                             archive->size(), limits.members));
  else
    return package_reader{name, *archive, room, issues, limits}.run();
  return {};
}

} // namespace troupe
