#include "bridge/mqtt/broker.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// Debian's package brings this user; Mosquitto drops to it from root.
constexpr const char* mosquitto_user = "mosquitto";

/// Whether a stranger may pass through every folder above *path*. The broker's
/// user must get to its files through every folder above them.
bool is_reachable(const fs::path& path) {
  for (auto folder = path.parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    struct stat x {};
    if (::stat(folder.c_str(), &x) != 0 || (x.st_mode & S_IXOTH) == 0)
      return false;
  }
  return true;
}

/// The user the broker runs as: never root, where that can be had.
const passwd* broker_user(const broker_config& cfg) {
  if (::geteuid() != 0)
    return ::getpwuid(::geteuid());
  auto user = ::getpwnam(mosquitto_user);
  return user != nullptr && is_reachable(cfg.directory) ? user : ::getpwuid(0);
}

/// Only the owner may read it: it may be the password.
status write_file(const fs::path& path, const std::string& text,
                  const passwd& owner) {
  auto fd = ::open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC,
                   0600);
  if (fd < 0)
    return failure{ec::storage_failed, path.string() + ": cannot be written"};
  auto written = ::write(fd, text.data(), text.size());
  auto owned = ::geteuid() != 0
               || ::fchown(fd, owner.pw_uid, owner.pw_gid) == 0;
  ::close(fd);
  if (written != static_cast<ssize_t>(text.size()) || !owned)
    return failure{ec::storage_failed, path.string() + ": cannot be written"};
  return {};
}

/// Replaces the clear password in *path* by its hash.
status hash_password(const std::string& path) {
  std::string program = "mosquitto_passwd";
  std::string update = "-U";
  auto file = path;
  std::array<char*, 4> args{program.data(), update.data(), file.data(),
                            nullptr};
  pid_t child = 0;
  auto end = -1;
  if (::posix_spawnp(&child, program.c_str(), nullptr, nullptr, args.data(),
                     environ)
      != 0)
    return failure{ec::internal, "mosquitto_passwd cannot be started: is "
                                 "Mosquitto installed and in PATH?"};
  if (::waitpid(child, &end, 0) != child || end != 0)
    return failure{ec::storage_failed, "mosquitto_passwd cannot hash " + path};
  return {};
}

/// What drivers outside may write besides.
std::string external_acl(const std::vector<std::string>& protocols) {
  std::string out;
  for (auto& x : protocols)
    for (auto tree : {"fb/dev/{}", "fb/res/application/{}", "ev/created/dev/{}",
                      "ev/deleted/dev/{}", "ev/updated/dev/{}"})
      out += fmt::format("topic write glp/0/+/{}/#\n",
                         fmt::format(fmt::runtime(tree), x));
  if (!protocols.empty())
    out += "topic write glp/0/+/ev/discovery/device\n"
           "topic write glp/0/+/ev/error\n";
  return out;
}

} // namespace

std::string mosquitto_conf(const broker_config& cfg,
                           const std::string& system_user) {
  return fmt::format("# Written by trouped at each start.\n"
                     "listener {port} {host}\n"
                     "user {user}\n"
                     "allow_anonymous true\n"
                     "password_file {dir}/passwd\n"
                     "acl_file {dir}/acl\n"
                     "persistence true\n"
                     "persistence_location {dir}/data/\n"
                     "autosave_interval 30\n"
                     "persistent_client_expiration 14d\n"
                     "max_queued_messages 100000\n"
                     "max_queued_bytes 134217728\n"
                     "max_inflight_messages 1000\n"
                     "max_inflight_bytes 16777216\n"
                     "max_packet_size 16777216\n"
                     "set_tcp_nodelay true\n"
                     "log_dest stderr\n"
                     "log_type error\n"
                     "log_type warning\n",
                     fmt::arg("port", cfg.port), fmt::arg("host", cfg.host),
                     fmt::arg("user", system_user),
                     fmt::arg("dir", cfg.directory));
}

/// Lists what everybody may write; what is not listed is refused. The gateway's
/// own section comes last, as Mosquitto wants users behind the general rules.
std::string mosquitto_acl(const broker_config& cfg) {
  auto out = fmt::format("# Written by trouped at each start.\n"
                         "# Who is not named here: loopback clients.\n"
                         "topic read #\n"
                         "topic write glp/+/+/rq/#\n"
                         "topic write glp/+/+/ev/data\n"
                         "topic write glp/+/:/#\n");
  for (auto service :
       {"get", "logger", "monitoring", "control", "engine", "dcm", "system",
        "loader", "resource-publisher", "cms", "export-tool", "t"}) {
    out += fmt::format("topic write glp/+/+/={}/#\n", service);
    out += fmt::format("topic write glp/+/+/fb/={}/#\n", service);
  }
  out += external_acl(cfg.external_protocols);
  // Trees of other systems and applications, which are not ours to guard.
  for (auto tree : {"lep", "idl", "application", "Advantech", "my", "myRespQ",
                    "app", "apps", "homeassistant", "zigbee2mqtt", "spBv1.0"})
    out += fmt::format("topic write {}/#\n", tree);
  out += fmt::format("\nuser {}\ntopic readwrite #\n", cfg.user);
  return out;
}

status prepare_broker(const broker_config& cfg) {
  auto user = broker_user(cfg);
  if (user == nullptr)
    return failure{ec::storage_failed, "the broker's user is unknown"};
  fs::path dir{cfg.directory};
  std::error_code err;
  fs::create_directories(dir / "data", err);
  if (err)
    return failure{ec::storage_failed,
                   cfg.directory + ": cannot be created: " + err.message()};
  for (auto& folder : {dir, dir / "data"}) {
    fs::permissions(folder, fs::perms::owner_all, err);
    if (::geteuid() == 0
        && ::chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0)
      return failure{ec::storage_failed, folder.string() + ": cannot be owned"};
  }
  if (auto ok = write_file(dir / "mosquitto.conf",
                           mosquitto_conf(cfg, user->pw_name), *user);
      !ok)
    return ok;
  if (auto ok = write_file(dir / "acl", mosquitto_acl(cfg), *user); !ok)
    return ok;
  auto passwords = dir / "passwd";
  if (auto ok = write_file(passwords, cfg.user + ':' + cfg.password + '\n',
                           *user);
      !ok)
    return ok;
  if (auto ok = hash_password(passwords.string()); !ok)
    return ok;
  // The tool writes a new file: give that one away, too.
  if (::geteuid() == 0
      && ::chown(passwords.c_str(), user->pw_uid, user->pw_gid) != 0)
    return failure{ec::storage_failed, "passwd: cannot be owned"};
  return {};
}

std::string make_password() {
  std::array<unsigned char, 16> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0)
      != static_cast<ssize_t>(bytes.size()))
    return {};
  std::string out;
  for (auto x : bytes)
    out += fmt::format("{:02x}", x);
  return out;
}

result<pid_t> start_broker(const broker_config& cfg) {
  auto conf = cfg.directory + "/mosquitto.conf";
  auto user = broker_user(cfg);
  auto parent = ::getpid();
  auto child = ::fork();
  if (child < 0)
    return failure{ec::internal, "the broker cannot be started"};
  if (child > 0)
    return child;
  // In the child: only calls that are safe behind a fork of a threaded program.
  // Mosquitto would change its user itself, but that clears the signal below.
  if (::geteuid() == 0 && user != nullptr && user->pw_uid != 0
      && (::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0))
    ::_exit(1);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent)
    ::_exit(1); // the parent died in between
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::setsid(); // a Ctrl-C at the terminal is for the parent
  ::execlp(cfg.program.c_str(), cfg.program.c_str(), "-c", conf.c_str(),
           nullptr);
  ::_exit(127);
}

namespace {

/// Calls *use* with a socket and the address of HOST:PORT.
template <class F>
bool with_address(const std::string& host, uint16_t port, F use) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  auto service = std::to_string(port);
  if (::getaddrinfo(host.c_str(), service.c_str(), &hints, &found) != 0)
    return false;
  auto fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto done = fd >= 0 && use(fd, *found);
  if (fd >= 0)
    ::close(fd);
  ::freeaddrinfo(found);
  return done;
}

} // namespace

bool is_port_taken(const std::string& host, uint16_t port) {
  return with_address(host, port, [](int fd, const addrinfo& x) {
    return ::connect(fd, x.ai_addr, x.ai_addrlen) == 0;
  });
}

/// The system chooses when port 0 is bound; closing the socket frees it again.
uint16_t find_free_port(const std::string& host) {
  uint16_t port = 0;
  auto found = with_address(host, 0, [&](int fd, const addrinfo& x) {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    auto any = reinterpret_cast<sockaddr*>(&bound);
    if (::bind(fd, x.ai_addr, x.ai_addrlen) != 0
        || ::getsockname(fd, any, &size) != 0)
      return false;
    port = ntohs(bound.ss_family == AF_INET6
                   ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                   : reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
    return true;
  });
  return found ? port : uint16_t{0};
}

} // namespace troupe
