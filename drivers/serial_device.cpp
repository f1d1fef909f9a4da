#include "drivers/serial_device.hpp"

#include <fcntl.h>
#include <linux/major.h>
#include <linux/serial.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
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

/// Pseudo terminals carry bytes, not bits: they have no parity.
bool is_pseudo_terminal(int port) noexcept {
  struct stat x {};
  return ::fstat(port, &x) == 0 && major(x.st_rdev) >= UNIX98_PTY_SLAVE_MAJOR
         && major(x.st_rdev) < UNIX98_PTY_SLAVE_MAJOR + UNIX98_PTY_MAJOR_COUNT;
}

bool is_as_wanted(const termios& x, const termios& wanted, int port) noexcept {
  tcflag_t frame = CSTOPB | CSIZE | PARENB | PARODD;
  if (is_pseudo_terminal(port))
    frame = CSIZE;
  return ::cfgetospeed(&x) == ::cfgetospeed(&wanted)
         && (x.c_cflag & frame) == (wanted.c_cflag & frame)
         && (x.c_lflag & ICANON) == 0;
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
  ::cfsetispeed(&how, rate->second);
  ::cfsetospeed(&how, rate->second);
  // Success means that some setting was taken, and failure that none had to be
  // changed and could be (POSIX); hence what holds is asked for.
  static_cast<void>(::tcsetattr(port, TCSANOW, &how));
  termios now{};
  if (::tcgetattr(port, &now) != 0 || !is_as_wanted(now, how, port))
    return fail(x, "does not take its settings");
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
