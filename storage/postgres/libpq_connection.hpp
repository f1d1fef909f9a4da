// `pg_connection` by libpq.

#pragma once

#include "storage/postgres/pg_connection.hpp"

#include <chrono>
#include <memory>
#include <string>

struct pg_conn;
struct pg_result;

namespace troupe {

struct libpq_config {
  /// Connection string or URI (manual of PostgreSQL, "Connection Strings");
  /// also says how TLS is used, as in `sslmode=verify-full`.
  std::string conninfo;
  std::string password;                       ///< Empty: that of *conninfo*.
  std::chrono::milliseconds patience{45'000}; ///< Of each call, from 1 ms on.
};

/// Non-blocking below, so that every call ends in time and can be interrupted;
/// only names of hosts are looked up by the system's resolver, in its own time.
/// Texts of failures never have the password, nor what rows hold.
class libpq_connection : public pg_connection {
public:
  explicit libpq_connection(const libpq_config& cfg);

  ~libpq_connection() override;

  libpq_connection(const libpq_connection&) = delete;
  libpq_connection& operator=(const libpq_connection&) = delete;

  /// Fails with `invalid_config` for a connection string that is none.
  status open() override;

  void close() noexcept override;

  [[nodiscard]] result<pg_answer>
  query(const std::string& sql,
        const std::vector<std::string>& parameters) override;

  status copy(const std::string& sql, const pg_rows& next) override;

  void interrupt() noexcept override;

private:
  using deadline = std::chrono::steady_clock::time_point;

  struct closer {
    void operator()(pg_conn* x) const noexcept;
    void operator()(pg_result* x) const noexcept;
  };

  using result_ptr = std::unique_ptr<pg_result, closer>;

  [[nodiscard]] deadline start() const;
  status wait(short events, deadline end);
  status shake_hands(deadline end);
  status flush(deadline end);
  [[nodiscard]] result<result_ptr> next_result(deadline end);
  [[nodiscard]] result<pg_answer> answer(deadline end);
  status put(const std::string& bytes, deadline end);
  [[nodiscard]] failure broken() const;
  [[nodiscard]] failure refused(const pg_result* x) const;
  [[nodiscard]] std::string tidy(const char* text) const;

  libpq_config cfg_;
  std::unique_ptr<pg_conn, closer> session_;
  int wake_; ///< An eventfd, readable once interrupted.
};

} // namespace troupe
