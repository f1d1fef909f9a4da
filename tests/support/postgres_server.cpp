#include "tests/support/postgres_server.hpp"

#include "storage/postgres/libpq_connection.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace troupe::test {

namespace {

/// Debian puts programs of the server beside its version.
std::string program(const std::string& name) {
  namespace fs = std::filesystem;
  std::string newest;
  std::error_code err;
  for (auto& x : fs::directory_iterator{"/usr/lib/postgresql", err})
    if (auto path = x.path() / "bin" / name; fs::exists(path, err))
      newest = std::max(newest, path.string());
  if (newest.empty())
    throw std::runtime_error("PostgreSQL is not installed");
  return newest;
}

/// Null: nobody else has to do it.
const passwd* stand_in() {
  return ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr;
}

} // namespace

postgres_server::postgres_server(std::vector<std::string> settings)
  : settings_(std::move(settings)) {
  if (settings_.empty())
    settings_ = {"fsync=off", "shared_buffers=8MB", "max_wal_size=8MB",
                 "min_wal_size=2MB", "autovacuum=off"};
  if (auto user = stand_in();
      user != nullptr
      && ::chown(folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0)
    throw std::runtime_error("the scratch folder cannot be given away");
  auto made = run({program("initdb"), "-D", folder_.file("data"), "-U",
                   "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
                   "--no-sync", "--wal-segsize=1"},
                  RLIM_INFINITY);
  auto outcome = 0;
  if (::waitpid(made, &outcome, 0) != made || outcome != 0)
    throw std::runtime_error("initdb failed");
  start();
}

postgres_server::~postgres_server() {
  kill();
}

void postgres_server::start(rlim_t most_file_bytes) {
  std::vector<std::string> command{program("postgres"),  "-D",
                                   folder_.file("data"), "-k",
                                   folder_.path(),       "-c",
                                   "listen_addresses="};
  for (auto& x : settings_)
    command.insert(command.end(), {"-c", x});
  server_ = run(command, most_file_bytes);
  for (auto tries = 0; tries < 600; ++tries) {
    libpq_connection x{{conninfo(), "", std::chrono::seconds{10}}};
    if (x.open())
      return;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  throw std::runtime_error("PostgreSQL does not answer");
}

void postgres_server::kill() {
  if (server_ < 0)
    return;
  thaw();
  ::kill(server_, SIGQUIT);
  ::waitpid(server_, nullptr, 0);
  server_ = -1;
}

void postgres_server::freeze() {
  signal_all(SIGSTOP);
}

void postgres_server::thaw() {
  signal_all(SIGCONT);
}

std::string postgres_server::conninfo() const {
  return "host=" + folder_.path() + " user=postgres dbname=postgres";
}

std::string postgres_server::ask(const std::string& sql) const {
  libpq_connection x{{conninfo(), "", std::chrono::seconds{30}}};
  if (auto ok = x.open(); !ok)
    return ok.error().text;
  auto found = x.query(sql, {});
  if (!found)
    return found.error().text;
  std::string out;
  for (auto& row : found->rows) {
    out += out.empty() ? "" : "\n";
    for (size_t i = 0; i < row.size(); ++i)
      out += (i > 0 ? "|" : "") + row[i];
  }
  return out;
}

void postgres_server::tell(const std::string& sql) const {
  libpq_connection x{{conninfo(), "", std::chrono::seconds{30}}};
  if (!x.open() || !x.query(sql, {}))
    throw std::runtime_error("PostgreSQL refused: " + sql);
}

/// Of the server and its children, which the kernel lists by its thread.
void postgres_server::signal_all(int number) const {
  if (server_ < 0)
    return;
  auto id = std::to_string(server_);
  std::ifstream children{"/proc/" + id + "/task/" + id + "/children"};
  ::kill(server_, number);
  for (pid_t child = 0; children >> child;)
    ::kill(child, number);
}

pid_t postgres_server::run(const std::vector<std::string>& command,
                           rlim_t limit) const {
  auto user = stand_in();
  auto log = folder_.file("log");
  std::vector<char*> words;
  for (auto& x : command)
    words.push_back(const_cast<char*>(x.c_str())); // NOLINT: execv's type
  words.push_back(nullptr);
  auto child = ::fork();
  if (child != 0)
    return child;
  if (user != nullptr
      && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0
          || ::setuid(user->pw_uid) != 0))
    ::_exit(1);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  auto out = ::open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  ::dup2(out, 1);
  ::dup2(out, 2);
  rlimit bound{limit, limit};
  if (limit != RLIM_INFINITY)
    ::setrlimit(RLIMIT_FSIZE, &bound);
  if (::chdir("/") == 0)
    ::execv(words[0], words.data());
  ::_exit(127);
}

} // namespace troupe::test
