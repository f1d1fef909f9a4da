#include "bridge/console/cli/client.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <poll.h>
#include <sys/un.h>

#include <array>

namespace troupe::cli {

namespace {

failure lost() {
  return {ec::not_connected, "the daemon closed the connection"};
}

} // namespace

result<std::unique_ptr<client>> client::connect(const std::string& path) {
  if (path.size() >= sizeof(sockaddr_un::sun_path))
    return failure{ec::device_refused, path + ": the path is too long"};
  auto made = std::make_unique<client>();
  boost::system::error_code err;
  made->socket_.connect({path}, err);
  if (err == boost::asio::error::access_denied)
    return failure{ec::device_refused,
                   path
                     + ": permission denied; troupe runs as the daemon's "
                       "user or as root"};
  if (err)
    return failure{ec::not_connected,
                   path + ": no daemon listens here (" + err.message() + ')'};
  return made;
}

status client::send(const console::request& x) {
  std::string out;
  if (auto ok = append_frame(out, x.SerializeAsString()); !ok)
    return ok;
  boost::system::error_code err;
  boost::asio::write(socket_, boost::asio::buffer(out), err);
  if (err)
    return lost();
  return {};
}

bool client::wait(std::chrono::milliseconds most) {
  if (has_more())
    return true;
  pollfd one{socket_.native_handle(), POLLIN, 0};
  return ::poll(&one, 1, static_cast<int>(most.count())) != 0;
}

result<console::reply> client::receive() {
  std::array<char, size_t{64} << 10> chunk{};
  for (;;) {
    auto payload = reader_.next();
    if (!payload)
      return failure{ec::parse_error, payload.error().text};
    if (*payload) {
      console::reply result;
      if (!result.ParseFromString(**payload))
        return failure{ec::parse_error, "the daemon sent garbage"};
      return result;
    }
    boost::system::error_code err;
    auto n = socket_.read_some(boost::asio::buffer(chunk), err);
    if (err)
      return lost();
    reader_.feed({chunk.data(), n});
  }
}

} // namespace troupe::cli
