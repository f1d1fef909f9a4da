// Serial ports of production, with a pseudo terminal in place of a cable. It
// has no baud rate and no parity; what it shows is how ports open and end.

#include "drivers/serial_device.hpp"
#include "tests/support/link_ears.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <string>

namespace troupe::test {

namespace {

/// The other end of the cable.
struct cable {
  cable() : end(::posix_openpt(O_RDWR | O_NOCTTY)) {
    REQUIRE(end >= 0);
    REQUIRE(::grantpt(end) == 0);
    REQUIRE(::unlockpt(end) == 0);
    port.device = ::ptsname(end);
  }

  cable(const cable&) = delete;
  cable& operator=(const cable&) = delete;

  ~cable() {
    unplug();
  }

  void unplug() {
    if (end >= 0)
      ::close(end);
    end = -1;
  }

  int end;
  serial_settings port;
};

std::string why_not(const serial_settings& x) {
  auto out = open_serial(x);
  if (!out)
    return out.error().text;
  ::close(*out);
  return {};
}

} // namespace

TEST_CASE("bytes go both ways over a port until it is unplugged", "[drivers]") {
  cable other;
  asio_reactor uut;
  ears heard;
  auto link = on(uut, [&] {
    auto x = uut.serial()(other.port);
    x->open(heard.handlers());
    return x;
  });
  get(heard.opened);
  on(uut, [&] {
    link->send({'p', '\n', 0, 3});
    return 0;
  });
  std::string text(4, ' ');
  REQUIRE(::read(other.end, text.data(), 4) == 4);
  CHECK(text == std::string{"p\n\0\3", 4}); // as it is: no line editing
  REQUIRE(::write(other.end, "\r\4", 2) == 2);
  CHECK(get(heard.received) == "\r\4");
  other.unplug();
  CHECK(get(heard.closed).code == ec::not_connected);
  on(uut, [&] {
    link.reset();
    return 0;
  });
}

TEST_CASE("a port that is not there is told, and not at once", "[drivers]") {
  asio_reactor uut;
  ears heard;
  auto link = on(uut, [&] {
    serial_settings x;
    x.device = "/nowhere/ttyS0";
    auto made = uut.serial()(x);
    made->open(heard.handlers());
    return made;
  });
  auto why = get(heard.closed);
  CHECK(why.code == ec::not_connected);
  CHECK(why.text
        == "/nowhere/ttyS0: cannot be opened: No such file or directory");
  on(uut, [&] {
    link.reset();
    return 0;
  });
}

TEST_CASE("a port is set as it was told", "[drivers]") {
  cable other;
  other.port.baud = 115'200;
  other.port.stop_bits = 2;
  auto port = open_serial(other.port);
  REQUIRE(port);
  termios how{};
  REQUIRE(::tcgetattr(*port, &how) == 0);
  CHECK(::cfgetispeed(&how) == B115200);
  CHECK((how.c_cflag & CSTOPB) != 0);
  CHECK((how.c_lflag & (ICANON | ECHO | ISIG)) == 0);
  CHECK((how.c_iflag & (ICRNL | IXON)) == 0);
  ::close(*port);
}

TEST_CASE("what had come before a port was opened is dropped", "[drivers]") {
  cable other;
  auto before = ::open(other.port.device.c_str(), O_RDWR | O_NOCTTY);
  REQUIRE(before >= 0);
  REQUIRE(::write(other.end, "old\n", 4) == 4);
  auto port = open_serial(other.port);
  REQUIRE(port);
  char byte = 0;
  CHECK(::read(*port, &byte, 1) < 0);
  ::close(*port);
  ::close(before);
}

TEST_CASE("what cannot be a port is told in words", "[drivers]") {
  cable other;
  CHECK(why_not(other.port).empty());
  CHECK(why_not(other.port).empty()); // nothing had to be changed
  auto odd = other.port;
  odd.baud = 12'345;
  CHECK(why_not(odd) == odd.device + ": no such baud rate");
  auto rs485 = other.port;
  rs485.rs485 = true; // a pseudo terminal has no transmitter to switch
  CHECK(why_not(rs485).find("has no RS-485 mode") != std::string::npos);
  serial_settings file;
  file.device = "/dev/null";
  CHECK(why_not(file).find("is no serial port") != std::string::npos);
}

} // namespace troupe::test
