#include "bench/load/memory.hpp"

#include <cstdio>
#include <sstream>
#include <utility>

namespace troupe::load {

namespace {

/// Lines of earlier writes that the file may hold beside the newest ones.
constexpr size_t max_old_lines = 10'000;

} // namespace

memory::memory(std::string path, std::vector<std::string> handles)
  : path_{std::move(path)}, handles_{std::move(handles)} {
  // nop
}

void memory::read() {
  std::ifstream in{path_};
  for (std::string line; std::getline(in, line);) {
    std::istringstream columns{line};
    place where;
    words what;
    columns >> where.first >> where.second;
    for (uint16_t word = 0; columns >> word;)
      what.push_back(word);
    if (!what.empty()) // else the power failed while it was written
      kept_[where] = std::move(what);
  }
}

status memory::recall(plant& devices) {
  read();
  std::map<place, words> fitting;
  for (plant::device_index i = 0; i < handles_.size(); ++i) {
    auto& to = devices.at(i);
    auto& points = to.kind().points;
    for (size_t point = 0; point < points.size(); ++point) {
      auto found = kept_.find({handles_[i], point});
      if (found == kept_.end())
        continue;
      auto& model = points[point];
      std::vector<size_t> reached;
      if (found->second.size() == width(model.what.native)
          && to.write(model.space, model.address, found->second, reached)
               == device::outcome::done) {
        fitting.insert(*found);
        devices.follow(i, point);
      }
    }
  }
  kept_ = std::move(fitting);
  return rewrite();
}

/// A new file takes the place of the old one, or the old one stays.
status memory::rewrite() {
  auto fresh = path_ + ".new";
  out_.close();
  out_.clear();
  out_.open(fresh, std::ios::trunc);
  lines_ = 0;
  for (auto& [where, what] : kept_)
    append(where, what);
  out_.flush();
  if (!out_ || std::rename(fresh.c_str(), path_.c_str()) != 0)
    return failure{ec::storage_failed, "cannot write " + path_};
  return {};
}

void memory::append(const place& where, const words& what) {
  out_ << where.first << ' ' << where.second;
  for (auto word : what)
    out_ << ' ' << word;
  out_ << '\n';
  ++lines_;
}

void memory::keep(plant& devices, plant::device_index device, size_t point) {
  auto& from = devices.at(device);
  auto& model = from.kind().points[point];
  words what;
  for (size_t i = 0; i < width(model.what.native); ++i)
    what.push_back(from.word(model.space, model.address + i));
  place where{handles_[device], point};
  append(where, what);
  out_.flush();
  kept_[where] = std::move(what);
  if (lines_ > kept_.size() + max_old_lines)
    static_cast<void>(rewrite()); // a full disk costs the memory, no more
}

} // namespace troupe::load
