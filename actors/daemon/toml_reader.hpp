// Reads settings out of a TOML table and finds everything that is wrong.

#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// One table of a configuration file. Each read marks its key as known;
/// `finish` reports the rest. Problems read `file:line:column: what`. Keys that
/// are missing keep what *out* has: the default.
class toml_reader {
public:
  toml_reader(const toml::table& table, std::string path,
              std::vector<std::string>& problems);

  /// Each of these complains about a value of another type or beyond its
  /// limits, and leaves *out* as it is then.
  void text(const std::string& key, std::string& out);

  /// A path; complains unless it is a file that may be read. Does not open it.
  void file(const std::string& key, std::string& out);

  void texts(const std::string& key, std::vector<std::string>& out);

  /// @param min,max Inclusive limits.
  void number(const std::string& key, double& out, double min, double max);

  void integer(const std::string& key, int64_t& out, int64_t min, int64_t max);

  void flag(const std::string& key, bool& out);

  /// Calls *read* with a reader for the table *key*, if there is one.
  template <class F>
  void section(const std::string& key, F read) {
    if (auto node = take(key)) {
      if (auto table = node->as_table()) {
        toml_reader reader{*table, path_ + key + '.', problems_};
        read(reader);
        reader.finish();
      } else {
        complain(*node, path_ + key + " must be a table");
      }
    }
  }

  /// Calls *read* with name and reader of each table in this one, whose keys
  /// are names that the user chose.
  template <class F>
  void each_section(F read) {
    for (auto& [key, node] : table_) {
      std::string name{key.str()};
      section(name, [&](auto& x) { read(name, x); });
    }
  }

  /// Reports keys that nobody asked for.
  void finish();

  /// Reports *what* at the place of *key*.
  void complain_about(const std::string& key, const std::string& what);

  /// Where *key* stands, as `file:line:column`; empty when it is not there.
  [[nodiscard]] std::string place_of(const std::string& key) const;

private:
  const toml::node* take(const std::string& key);
  void complain(const toml::node& where, const std::string& what);

  const toml::table& table_;
  std::string path_;
  std::vector<std::string>& problems_;
  std::set<std::string> known_;
};

/// Formats a place in a file as `file:line:column`.
[[nodiscard]] std::string format_place(const toml::source_region& where);

} // namespace troupe
