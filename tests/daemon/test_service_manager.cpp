// What a service manager hears; the test plays it with a socket of its own.

#include "actors/daemon/service_manager.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

namespace troupe {

namespace {

using namespace std::chrono_literals;

/// Receives datagrams at *path*, `@NAME` being an abstract one.
class fake_manager {
public:
  explicit fake_manager(const std::string& path)
    : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::memcpy(at.sun_path, path.data(), path.size());
    if (path[0] == '@')
      at.sun_path[0] = '\0';
    auto size = offsetof(sockaddr_un, sun_path) + path.size();
    REQUIRE(::bind(fd_, static_cast<sockaddr*>(static_cast<void*>(&at)),
                   static_cast<socklen_t>(size))
            == 0);
  }

  ~fake_manager() {
    ::close(fd_);
  }

  fake_manager(const fake_manager&) = delete;
  fake_manager& operator=(const fake_manager&) = delete;

  std::string next() {
    std::array<char, 512> bytes{};
    auto n = ::recv(fd_, bytes.data(), bytes.size(), 0);
    return n < 0 ? "nothing" : std::string(bytes.data(), size_t(n));
  }

private:
  int fd_;
};

} // namespace

TEST_CASE("a service manager hears of readiness, life and end",
          "[service_manager]") {
  test::scratch_folder folder;
  for (auto& path :
       {folder.file("notify"), "@troupe-test-" + std::to_string(::getpid())}) {
    fake_manager peer{path};
    service_manager uut{{path, std::nullopt}};
    CHECK(uut.ready("sid=s1\nMAINPID=1"));
    CHECK(peer.next() == "READY=1\nSTATUS=sid=s1 MAINPID=1");
    CHECK(uut.alive());
    CHECK(peer.next() == "WATCHDOG=1");
    CHECK(uut.stopping());
    CHECK(peer.next() == "STOPPING=1\nSTATUS=stopping");
    CHECK(peer.next() == "nothing");
  }
}

TEST_CASE("without a service manager nothing is told", "[service_manager]") {
  service_manager uut{{}};
  CHECK(uut.ready("x"));
  CHECK(uut.alive());
  CHECK_FALSE(uut.watchdog());
}

TEST_CASE("a service manager that is gone is an error, not an end",
          "[service_manager]") {
  test::scratch_folder folder;
  service_manager uut{{folder.file("nobody"), std::nullopt}};
  auto got = uut.ready("x");
  REQUIRE_FALSE(got);
  CHECK(got.error().code == ec::not_connected);
}

TEST_CASE("a service manager that does not read holds up nobody",
          "[service_manager]") {
  test::scratch_folder folder;
  auto path = folder.file("notify");
  fake_manager peer{path};
  service_manager uut{{path, std::nullopt}};
  auto ok = true;
  for (auto i = 0; i < 100'000 && ok; ++i)
    ok = static_cast<bool>(uut.alive());
  CHECK_FALSE(ok);
}

TEST_CASE("signs of life are due at half of the time allowed",
          "[service_manager]") {
  auto read = [](const char* usec, const char* pid) {
    return read_service_contact("/run/notify", usec, pid, 42).watchdog;
  };
  CHECK(read("30000000", nullptr) == 15s);
  CHECK(read("30000000", "42") == 15s);
  CHECK_FALSE(read("30000000", "43"));
  CHECK_FALSE(read(nullptr, "42"));
  for (auto bad : {"", "0", "1", "-1", "x", "10s", "99999999999999999999"})
    CHECK_FALSE(read(bad, nullptr));
  CHECK(read("18446744073709551615", nullptr) == 24h);
}

TEST_CASE("only sockets that can be are service managers",
          "[service_manager]") {
  auto read = [](const char* x) {
    return read_service_contact(x, "30000000", nullptr, 42);
  };
  CHECK(read("/run/notify").socket == "/run/notify");
  CHECK(read("@name").socket == "@name");
  for (auto bad : {"", "relative", "vsock:2:1"}) {
    CHECK(read(bad).socket.empty());
    CHECK_FALSE(read(bad).watchdog);
  }
  CHECK(read(nullptr).socket.empty());
  CHECK(read(("/" + std::string(200, 'x')).c_str()).socket.empty());
}

TEST_CASE("programs that the gateway starts do not hear of its manager",
          "[service_manager]") {
  ::setenv("NOTIFY_SOCKET", "/run/notify", 1);
  ::setenv("WATCHDOG_USEC", "2000000", 1);
  auto got = take_service_contact();
  CHECK(got.socket == "/run/notify");
  CHECK(got.watchdog == 1s);
  CHECK(std::getenv("NOTIFY_SOCKET") == nullptr);
  CHECK(take_service_contact().socket.empty());
}

} // namespace troupe
