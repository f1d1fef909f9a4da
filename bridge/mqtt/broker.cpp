#include "bridge/mqtt/broker.hpp"

#include "bridge/mqtt/listening.hpp"
#include "bridge/mqtt/text_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>

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
const passwd* system_user(const broker_config& cfg) {
  if (::geteuid() != 0)
    return ::getpwuid(::geteuid());
  auto user = ::getpwnam(mosquitto_user);
  return user != nullptr && is_reachable(cfg.directory) ? user : ::getpwuid(0);
}

/// Only the owner may read it: it may be the password.
status write_file(const fs::path& path, const std::string& text,
                  const passwd& owner) {
  constexpr auto flags = O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
  auto fd = ::open(path.c_str(), flags, 0600);
  if (fd < 0)
    return failure{ec::storage_failed, path.string() + ": cannot be written"};
  auto written = ::write(fd, text.data(), text.size());
  auto owned = ::fchmod(fd, 0600) == 0 // the file may be older
               && (::geteuid() != 0
                   || ::fchown(fd, owner.pw_uid, owner.pw_gid) == 0);
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

/// Whom a listener lets in.
enum class visitors : uint8_t { anybody, users };

std::string security_of(const broker_config& cfg, visitors who) {
  return fmt::format("allow_anonymous {}\n"
                     "password_file {dir}/passwd\n"
                     "acl_file {dir}/acl\n",
                     who == visitors::anybody, fmt::arg("dir", cfg.directory));
}

std::string tls_listener(const broker_config& cfg) {
  auto users = security_of(cfg, visitors::users);
  auto out = fmt::format("listener {} {}\n{}"
                         "certfile {dir}/cert.pem\n"
                         "keyfile {dir}/key.pem\n",
                         cfg.tls->port, cfg.tls->host, users,
                         fmt::arg("dir", cfg.directory));
  if (!cfg.tls->files.ca.empty())
    out += fmt::format("cafile {}/ca.pem\nrequire_certificate true\n",
                       cfg.directory);
  return out;
}

/// What everybody may write whom the broker lets in; the rest is refused.
std::string client_rights(const std::vector<std::string>& external) {
  std::string out = "topic read #\n"
                    "topic write glp/+/+/rq/#\n"
                    "topic write glp/+/+/ev/data\n"
                    "topic write glp/+/:/#\n";
  for (auto service :
       {"get", "logger", "monitoring", "control", "engine", "dcm", "system",
        "loader", "resource-publisher", "cms", "export-tool", "t"}) {
    out += fmt::format("topic write glp/+/+/={}/#\n", service);
    out += fmt::format("topic write glp/+/+/fb/={}/#\n", service);
  }
  out += external_acl(external);
  // Trees of other systems and applications, which are not ours to guard.
  for (auto tree : {"lep", "idl", "application", "Advantech", "my", "myRespQ",
                    "app", "apps", "homeassistant", "zigbee2mqtt", "spBv1.0"})
    out += fmt::format("topic write {}/#\n", tree);
  return out;
}

/// The broker's user often cannot read where the originals lie. Those of an
/// earlier start go: a key must not stay behind.
status copy_tls_files(const broker_config& cfg, const passwd& owner) {
  auto files = cfg.tls ? cfg.tls->files : tls_files{};
  for (auto& [name, from] :
       {std::pair{"cert.pem", &files.cert}, std::pair{"key.pem", &files.key},
        std::pair{"ca.pem", &files.ca}}) {
    auto to = fs::path{cfg.directory} / name;
    std::error_code ignored;
    fs::remove(to, ignored);
    if (from->empty())
      continue;
    auto text = read_text_file(*from);
    if (!text)
      return text.error();
    if (auto ok = write_file(to, *text, owner); !ok)
      return ok;
  }
  return {};
}

/// The tool would hash what is hashed already: the others come behind it.
status write_passwords(const broker_config& cfg, const passwd& owner) {
  auto path = fs::path{cfg.directory} / "passwd";
  if (auto ok = write_file(path, cfg.user + ':' + cfg.password + '\n', owner);
      !ok)
    return ok;
  if (auto ok = hash_password(path.string()); !ok)
    return ok;
  auto text = read_text_file(path.string());
  if (!text)
    return text.error();
  for (auto& x : cfg.users)
    *text += x.name + ':' + x.hash + '\n';
  // The tool wrote a new file, whose owner is another.
  return write_file(path, *text, owner);
}

} // namespace

/// Whom a listener lets in is said for each: anonymous clients on loopback
/// only. The gateway's own comes last, so that all are there once it is.
std::string mosquitto_conf(const broker_config& cfg,
                           const std::string& system_user) {
  auto out = fmt::format("# Written by trouped at each start.\n"
                         "per_listener_settings true\n"
                         "user {user}\n"
                         "persistence true\n"
                         "persistence_location {dir}/data/\n"
                         "autosave_interval 30\n"
                         "persistent_client_expiration {days}d\n"
                         "max_queued_messages {messages}\n"
                         "max_queued_bytes {bytes}\n"
                         "max_inflight_messages 1000\n"
                         "max_inflight_bytes 16777216\n"
                         "max_packet_size 16777216\n"
                         "set_tcp_nodelay true\n"
                         "log_dest stderr\n"
                         "log_type error\n"
                         "log_type warning\n",
                         fmt::arg("user", system_user),
                         fmt::arg("dir", cfg.directory),
                         fmt::arg("days", cfg.client_expiration),
                         fmt::arg("messages", cfg.max_queued_messages),
                         fmt::arg("bytes", cfg.max_queued_bytes));
  if (cfg.tls)
    out += tls_listener(cfg);
  auto who = is_loopback(cfg.host) ? visitors::anybody : visitors::users;
  out += fmt::format("listener {} {}\n{}", cfg.port, cfg.host,
                     security_of(cfg, who));
  return out;
}

/// The rules in front are those of anonymous clients; Mosquitto applies them to
/// nobody else, so that each user gets them again.
std::string mosquitto_acl(const broker_config& cfg) {
  auto rights = client_rights(cfg.external_protocols);
  auto out = "# Written by trouped at each start.\n"
             "# Who is not named here: loopback clients.\n"
             + rights;
  for (auto& x : cfg.users)
    out += fmt::format("\nuser {}\n{}", x.name, rights);
  out += fmt::format("\nuser {}\ntopic readwrite #\n", cfg.user);
  return out;
}

status prepare_broker(const broker_config& cfg) {
  auto user = system_user(cfg);
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
  if (auto ok = copy_tls_files(cfg, *user); !ok)
    return ok;
  return write_passwords(cfg, *user);
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
  auto user = system_user(cfg);
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

} // namespace troupe
