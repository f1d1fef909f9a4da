// A PostgreSQL of a test's own.

#pragma once

#include "tests/support/scratch_folder.hpp"

#include <sys/resource.h>
#include <sys/types.h>

#include <string>
#include <vector>

namespace troupe::test {

/// Listens on a socket in a scratch folder only, trusts everybody there, and
/// ends with the test. Runs as `postgres` when the test is root. Throws when it
/// does not come up.
class postgres_server {
public:
  /// @param settings `NAME=VALUE`; without any, those of a quick test, which
  ///                 syncs nothing.
  explicit postgres_server(std::vector<std::string> settings = {});
  ~postgres_server();

  postgres_server(const postgres_server&) = delete;
  postgres_server& operator=(const postgres_server&) = delete;

  /// Returns once it answers.
  /// @param most_file_bytes No file can grow beyond it.
  void start(rlim_t most_file_bytes = RLIM_INFINITY);

  /// Ends it at once, as a power cut does for its clients.
  void kill();

  /// It neither works nor closes its connections, until `thaw`. Freezes the
  /// processes of its clients as well.
  void freeze();
  void thaw();

  [[nodiscard]] std::string conninfo() const;

  /// Rows of a query, columns joined by `|`, rows by a line feed.
  [[nodiscard]] std::string ask(const std::string& sql) const;

  /// Runs a statement. Throws when the server refuses.
  void tell(const std::string& sql) const;

private:
  pid_t run(const std::vector<std::string>& command, rlim_t limit) const;
  void signal_all(int number) const;

  scratch_folder folder_;
  std::vector<std::string> settings_;
  pid_t server_ = -1;
};

} // namespace troupe::test
