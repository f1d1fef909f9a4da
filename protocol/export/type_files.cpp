// Interface files of device types, and the file that names the types.

#include "protocol/export/type_files.hpp"

#include "protocol/export/write_dtd.hpp"
#include "protocol/import/text.hpp"

namespace troupe {

namespace {

/// What stands behind the name of a type in that of its file.
std::string ending_of(const device_type& x) {
  auto file = base_name(x.source_name);
  auto name = type_name_of(file);
  return file.compare(0, name.size(), name) == 0 ? file.substr(name.size())
                                                 : std::string{};
}

/// A file of this name makes a type with the name of *x*.
bool names_type(const std::string& file, const device_type& x) {
  return base_name(file) == file && type_name_of(file) == x.name;
}

} // namespace

type_files::type_files(const std::vector<device_type_ptr>& types) {
  for (auto& x : types)
    if (!x->program_id.empty())
      texts_[{x->protocol, x->program_id}].insert(x->source_text);
  for (auto& x : types) {
    auto name = base_name(x->source_name);
    if (x->source_text.empty())
      continue;
    if (has_row(*x)) {
      named_.push_back(x);
      add_file(*x, name);
    } else if (names_type(name, *x)) {
      add_file(*x, name);
    } else if (names_type(x->name + ending_of(*x), *x)) {
      add_file(*x, x->name + ending_of(*x));
    } else {
      notes_.push_back(x->protocol + " device type `" + x->name
                       + "` is left out: no file can have its name");
    }
  }
}

/// Two interfaces with one program id cannot be told apart by it.
bool type_files::has_row(const device_type& x) const {
  auto i = texts_.find({x.protocol, x.program_id});
  return i != texts_.end() && i->second.size() == 1;
}

void type_files::add_file(const device_type& x, const std::string& name) {
  if (!written_.emplace(x.protocol, name, x.source_text).second)
    return;
  auto folder = "interfaces/" + base_name(x.protocol);
  auto path = folder + '/' + name;
  for (size_t number = 2; files_.count(path) > 0; ++number)
    path = folder + '-' + std::to_string(number) + '/' + name;
  files_.emplace(std::move(path), x.source_text);
}

package_files type_files::take() {
  package_files out{files_.begin(), files_.end()};
  if (!named_.empty())
    out.emplace_back("types.dtd", write_dtd(rows_of(named_)));
  return out;
}

} // namespace troupe
