#include "storage/postgres/libpq_connection.hpp"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

namespace troupe {

namespace {

failure not_connected() {
  return {ec::not_connected, "PostgreSQL: not connected"};
}

/// Its own message could quote a password.
bool is_conninfo(const std::string& x) {
  auto options = PQconninfoParse(x.c_str(), nullptr);
  PQconninfoFree(options);
  return options != nullptr;
}

bool is_done(ExecStatusType x) {
  return x == PGRES_TUPLES_OK || x == PGRES_COMMAND_OK;
}

std::string field(const pg_result* x, int code) {
  auto text = PQresultErrorField(x, code);
  return text != nullptr ? text : "";
}

void read_rows(const pg_result* from, pg_answer& to) {
  for (auto i = 0; i < PQntuples(from); ++i) {
    std::vector<std::string> row;
    for (auto j = 0; j < PQnfields(from); ++j)
      row.emplace_back(PQgetvalue(from, i, j),
                       static_cast<size_t>(PQgetlength(from, i, j)));
    to.rows.push_back(std::move(row));
  }
}

} // namespace

void libpq_connection::closer::operator()(pg_conn* x) const noexcept {
  PQfinish(x);
}

void libpq_connection::closer::operator()(pg_result* x) const noexcept {
  PQclear(x);
}

libpq_connection::libpq_connection(const libpq_config& cfg)
  : cfg_(cfg), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  // nop
}

libpq_connection::~libpq_connection() {
  close();
  if (wake_ >= 0)
    ::close(wake_);
}

libpq_connection::deadline libpq_connection::start() const {
  return std::chrono::steady_clock::now() + cfg_.patience;
}

status libpq_connection::open() {
  close();
  if (!is_conninfo(cfg_.conninfo))
    return failure{ec::invalid_config,
                   "PostgreSQL: the connection string cannot be read"};
  // Later ones win over those in the string, save an absent password.
  std::array<const char*, 5> names{"fallback_application_name", "dbname",
                                   "client_encoding",
                                   cfg_.password.empty() ? nullptr : "password",
                                   nullptr};
  std::array<const char*, 5> values{"troupe", cfg_.conninfo.c_str(), "UTF8",
                                    cfg_.password.c_str(), nullptr};
  session_.reset(PQconnectStartParams(names.data(), values.data(), 1));
  if (session_ == nullptr)
    return not_connected();
  auto ok = shake_hands(start());
  if (!ok)
    close();
  return ok;
}

status libpq_connection::shake_hands(deadline end) {
  // Notices would go to the standard error output.
  PQsetNoticeReceiver(
    session_.get(), [](void*, const PGresult*) {}, nullptr);
  auto next = PGRES_POLLING_WRITING;
  if (PQstatus(session_.get()) == CONNECTION_BAD)
    return broken();
  while (next != PGRES_POLLING_OK) {
    if (next == PGRES_POLLING_FAILED)
      return broken();
    if (auto ok = wait(next == PGRES_POLLING_READING ? POLLIN : POLLOUT, end);
        !ok)
      return ok;
    next = PQconnectPoll(session_.get());
  }
  if (PQsetnonblocking(session_.get(), 1) != 0)
    return broken();
  return {};
}

void libpq_connection::close() noexcept {
  session_.reset();
}

void libpq_connection::interrupt() noexcept {
  uint64_t one = 1;
  // Fails only when it was called 2^64 times.
  [[maybe_unused]] auto done = ::write(wake_, &one, sizeof one);
}

status libpq_connection::wait(short events, deadline end) {
  std::array<pollfd, 2> files{pollfd{PQsocket(session_.get()), events, 0},
                              pollfd{wake_, POLLIN, 0}};
  for (;;) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      end - std::chrono::steady_clock::now());
    auto time = std::clamp<int64_t>(left.count() + 1, 0, 3'600'000);
    auto count = ::poll(files.data(), files.size(), static_cast<int>(time));
    if (count < 0 && errno == EINTR)
      continue;
    if (count > 0 && files[1].revents != 0)
      return failure{ec::cancelled, "PostgreSQL: interrupted"};
    if (count > 0)
      return {};
    if (count < 0)
      return not_connected();
    if (std::chrono::steady_clock::now() >= end)
      return failure{ec::timeout, "PostgreSQL: no answer in time"};
  }
}

/// The server may have something to say first: reading on avoids that both
/// wait for the other.
status libpq_connection::flush(deadline end) {
  for (;;) {
    auto left = PQflush(session_.get());
    if (left == 0)
      return {};
    if (left < 0)
      return broken();
    if (auto ok = wait(POLLIN | POLLOUT, end); !ok)
      return ok;
    if (PQconsumeInput(session_.get()) == 0)
      return broken();
  }
}

result<libpq_connection::result_ptr>
libpq_connection::next_result(deadline end) {
  while (PQisBusy(session_.get()) != 0) {
    if (auto ok = wait(POLLIN, end); !ok)
      return ok.error();
    if (PQconsumeInput(session_.get()) == 0)
      return broken();
  }
  return result_ptr{PQgetResult(session_.get())};
}

/// Takes all results of a statement, so that the next one can be sent.
result<pg_answer> libpq_connection::answer(deadline end) {
  pg_answer out;
  status outcome;
  for (;;) {
    auto found = next_result(end);
    if (!found)
      return found.error();
    auto x = found->get();
    if (x == nullptr)
      break;
    if (!is_done(PQresultStatus(x))) {
      outcome = refused(x);
      if (PQstatus(session_.get()) == CONNECTION_BAD
          || PQresultStatus(x) == PGRES_COPY_IN)
        break;
    } else {
      read_rows(x, out);
      out.tag = PQcmdStatus(found->get());
    }
  }
  if (!outcome)
    return outcome.error();
  return out;
}

result<pg_answer>
libpq_connection::query(const std::string& sql,
                        const std::vector<std::string>& parameters) {
  if (session_ == nullptr)
    return not_connected();
  auto end = start();
  std::vector<const char*> values;
  for (auto& x : parameters)
    values.push_back(x.c_str());
  if (PQsendQueryParams(session_.get(), sql.c_str(),
                        static_cast<int>(values.size()), nullptr, values.data(),
                        nullptr, nullptr, 0)
      == 0)
    return broken();
  if (auto ok = flush(end); !ok)
    return ok.error();
  return answer(end);
}

status libpq_connection::copy(const std::string& sql, const pg_rows& next) {
  if (session_ == nullptr)
    return not_connected();
  auto end = start();
  if (PQsendQuery(session_.get(), sql.c_str()) == 0)
    return broken();
  if (auto ok = flush(end); !ok)
    return ok;
  auto begun = next_result(end);
  if (!begun)
    return begun.error();
  if (PQresultStatus(begun->get()) != PGRES_COPY_IN)
    return refused(begun->get());
  std::string bytes;
  while (next(bytes))
    if (auto ok = put(bytes, end); !ok)
      return ok;
  for (auto done = 0; done == 0;) {
    done = PQputCopyEnd(session_.get(), nullptr);
    if (done < 0)
      return broken();
    if (done == 0)
      if (auto ok = flush(end); !ok)
        return ok;
  }
  if (auto ok = flush(end); !ok)
    return ok;
  auto all = answer(end);
  return all ? status{} : status{all.error()};
}

/// Flushed each time: memory holds one chunk, however slow the server is.
status libpq_connection::put(const std::string& bytes, deadline end) {
  auto done = 0;
  while (done == 0) {
    done = PQputCopyData(session_.get(), bytes.data(),
                         static_cast<int>(bytes.size()));
    if (done < 0)
      return broken();
    if (auto ok = flush(end); !ok)
      return ok;
  }
  return {};
}

failure libpq_connection::broken() const {
  return {ec::not_connected,
          "PostgreSQL: " + tidy(PQerrorMessage(session_.get()))};
}

/// Only the message itself: details and context quote rows.
failure libpq_connection::refused(const pg_result* x) const {
  auto text = field(x, PG_DIAG_MESSAGE_PRIMARY);
  if (x == nullptr || text.empty()
      || PQstatus(session_.get()) == CONNECTION_BAD)
    return broken();
  auto state = field(x, PG_DIAG_SQLSTATE);
  auto late = state == "57014" || state == "55P03"; // statement, lock
  return {late ? ec::timeout : ec::storage_failed,
          "PostgreSQL: " + tidy(text.c_str()) + " (" + state + ")"};
}

/// One line, not too long, without the password.
std::string libpq_connection::tidy(const char* text) const {
  std::string out{text};
  auto secret = PQpass(session_.get());
  std::string hidden{secret != nullptr ? secret : ""};
  for (auto i = hidden.empty() ? std::string::npos : out.find(hidden);
       i != std::string::npos; i = out.find(hidden, i + 3))
    out.replace(i, hidden.size(), "***");
  std::replace(out.begin(), out.end(), '\n', ' ');
  out.erase(out.find_last_not_of(' ') + 1);
  return out.substr(0, 400);
}

} // namespace troupe
