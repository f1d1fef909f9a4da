#include "drivers/serial_device.hpp"

#include <fcntl.h>
#include <linux/serial.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace troupe {

namespace {

constexpr std::array<std::pair<uint32_t, speed_t>, 15> rates{{
  {300, B300},
  {600, B600},
  {1'200, B1200},
  {2'400, B2400},
  {4'800, B4800},
  {9'600, B9600},
  {19'200, B19200},
  {38'400, B38400},
  {57'600, B57600},
  {115'200, B115200},
  {230'400, B230400},
  {460'800, B460800},
  {500'000, B500000},
  {576'000, B576000},
  {921'600, B921600},
}};

auto find_rate(uint32_t baud) noexcept {
  return std::find_if(rates.begin(), rates.end(),
                      [=](auto& x) { return x.first == baud; });
}

failure fail(const serial_settings& x, const std::string& what) {
  return {ec::not_connected, x.device + ": " + what};
}

failure fail_with_errno(const serial_settings& x, const std::string& what) {
  auto why = std::error_code{errno, std::generic_category()}.message();
  return fail(x, what + ": " + why);
}

void set_frame(termios& out, const serial_settings& x) noexcept {
  cfmakeraw(&out);
  out.c_cflag &= ~static_cast<tcflag_t>(CSIZE | PARENB | PARODD | CSTOPB
                                        | CRTSCTS | HUPCL);
  out.c_cflag |= CREAD | CLOCAL; // no modem, so nobody else's line control
  out.c_cflag |= x.data_bits == 7 ? CS7 : CS8;
  if (x.parity != parity_bit::none)
    out.c_cflag |= PARENB;
  if (x.parity == parity_bit::odd)
    out.c_cflag |= PARODD;
  if (x.stop_bits == 2)
    out.c_cflag |= CSTOPB;
  // Bytes with a wrong parity come as zero, and spoil the CRC.
  if (x.parity != parity_bit::none)
    out.c_iflag |= INPCK;
  out.c_cc[VMIN] = 1;
  out.c_cc[VTIME] = 0;
}

status set_rs485(int port, const serial_settings& x) {
  serial_rs485 mode{};
  if (!x.rs485)
    return {};
  mode.flags = SER_RS485_ENABLED | SER_RS485_RTS_ON_SEND;
  if (::ioctl(port, TIOCSRS485, &mode) != 0)
    return fail_with_errno(x, "has no RS-485 mode");
  return {};
}

status set_port(int port, const serial_settings& x) {
  auto rate = find_rate(x.baud);
  if (rate == rates.end())
    return fail(x, "no such baud rate");
  if (::ioctl(port, TIOCEXCL) != 0)
    return fail_with_errno(x, "is no serial port");
  termios how{};
  if (::tcgetattr(port, &how) != 0)
    return fail_with_errno(x, "is no serial port");
  set_frame(how, x);
  if (::cfsetispeed(&how, rate->second) != 0
      || ::cfsetospeed(&how, rate->second) != 0
      || ::tcsetattr(port, TCSANOW, &how) != 0)
    return fail_with_errno(x, "cannot be set");
  // Success means that some setting was taken (POSIX), so the rate is asked
  // for. Pseudo terminals drop parity, hence not the rest.
  if (::tcgetattr(port, &how) != 0 || ::cfgetospeed(&how) != rate->second)
    return fail(x, "does not take this baud rate");
  if (auto ok = set_rs485(port, x); !ok)
    return ok;
  ::tcflush(port, TCIOFLUSH);
  return {};
}

} // namespace

bool is_baud_rate(uint32_t baud) noexcept {
  return find_rate(baud) != rates.end();
}

result<int> open_serial(const serial_settings& x) {
  // Without O_NONBLOCK this would wait for a carrier.
  auto port = ::open(x.device.c_str(),
                     O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (port < 0)
    return fail_with_errno(x, "cannot be opened");
  if (auto ok = set_port(port, x); !ok) {
    ::close(port);
    return ok.error();
  }
  return port;
}

void drop_unsent(int descriptor) noexcept {
  ::tcflush(descriptor, TCOFLUSH);
}

} // namespace troupe
