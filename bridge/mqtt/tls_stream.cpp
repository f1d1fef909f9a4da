#include "bridge/mqtt/byte_stream.hpp"
#include "bridge/mqtt/listening.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace troupe {

namespace {

using context_ptr = std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)>;
using session_ptr = std::unique_ptr<SSL, decltype(&::SSL_free)>;

/// OpenSSL reads and writes the socket itself; *below* only owns it.
class tls_stream : public byte_stream {
public:
  tls_stream(std::unique_ptr<byte_stream> below, session_ptr session)
    : below_(std::move(below)), session_(std::move(session)) {
    // nop
  }

  [[nodiscard]] int descriptor() const noexcept override {
    return below_->descriptor();
  }

  [[nodiscard]] transfer read(char* where, size_t most) override {
    ::ERR_clear_error();
    return outcome(::SSL_read(session_.get(), where, bounded(most)));
  }

  [[nodiscard]] transfer write(const char* bytes, size_t size) override {
    ::ERR_clear_error();
    return outcome(::SSL_write(session_.get(), bytes, bounded(size)));
  }

  /// Returns false when the two ends disagree, or *wait* is over.
  [[nodiscard]] bool shake_hands(const patience& wait) {
    while (true) {
      ::ERR_clear_error();
      auto done = ::SSL_connect(session_.get());
      if (done == 1)
        return true;
      auto events = outcome(done).events;
      if (events == 0 || !wait.await(descriptor(), events))
        return false;
    }
  }

  [[nodiscard]] bool is_trusted() const {
    return ::SSL_get_verify_result(session_.get()) == X509_V_OK;
  }

  /// As the MQTT library does it: an address may stand in the common name, too.
  [[nodiscard]] bool names(const std::string& host) const {
    std::unique_ptr<X509, decltype(&::X509_free)> x{
      ::SSL_get1_peer_certificate(session_.get()), &::X509_free};
    return x != nullptr
           && (::X509_check_host(x.get(), host.data(), host.size(), 0, nullptr)
                 == 1
               || ::X509_check_ip_asc(x.get(), host.c_str(), 0) == 1);
  }

private:
  static int bounded(size_t x) {
    constexpr size_t most = std::numeric_limits<int>::max();
    return static_cast<int>(std::min(x, most));
  }

  [[nodiscard]] transfer outcome(int moved) const {
    if (moved > 0)
      return {static_cast<size_t>(moved), 0};
    switch (::SSL_get_error(session_.get(), moved)) {
      case SSL_ERROR_WANT_READ:
        return {0, POLLIN};
      case SSL_ERROR_WANT_WRITE:
        return {0, POLLOUT};
      default:
        return {};
    }
  }

  std::unique_ptr<byte_stream> below_;
  session_ptr session_;
};

result<context_ptr> make_context(const tls_files& files) {
  context_ptr out{::SSL_CTX_new(::TLS_client_method()), &::SSL_CTX_free};
  if (out == nullptr)
    return failure{ec::internal, "OpenSSL does not start"};
  ::SSL_CTX_set_verify(out.get(), SSL_VERIFY_PEER, nullptr);
  // What was refused once may be written again from another place.
  ::SSL_CTX_set_mode(out.get(), SSL_MODE_ENABLE_PARTIAL_WRITE
                                  | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (files.ca.empty())
    ::SSL_CTX_set_default_verify_paths(out.get());
  if (auto ok = load_tls_files(*out, files); !ok)
    return ok.error();
  return out;
}

} // namespace

/// Names are sent, so that a host of many knows who is meant; addresses must
/// not be (RFC 6066, 3).
result<std::unique_ptr<byte_stream>>
secure(std::unique_ptr<byte_stream> below, const std::string& host,
       const tls_files& files, const patience& wait) {
  auto context = make_context(files);
  if (!context)
    return context.error();
  session_ptr session{::SSL_new(context->get()), &::SSL_free};
  if (session == nullptr
      || ::SSL_set_fd(session.get(), below->descriptor()) != 1)
    return failure{ec::internal, "OpenSSL does not start"};
  auto name = host;
  if (!is_address(host))
    ::SSL_ctrl(session.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME,
               TLSEXT_NAMETYPE_host_name, name.data());
  auto out = std::make_unique<tls_stream>(std::move(below), std::move(session));
  auto agreed = out->shake_hands(wait);
  if (!out->is_trusted() || (agreed && !out->names(host)))
    return failure{ec::invalid_config,
                   "its certificate is not valid for this address"};
  if (!agreed)
    return failure{ec::protocol_error, "it does not agree on TLS"};
  return std::unique_ptr<byte_stream>{std::move(out)};
}

} // namespace troupe
