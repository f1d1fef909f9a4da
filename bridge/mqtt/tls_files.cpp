#include "bridge/mqtt/tls_files.hpp"

#include "bridge/mqtt/text_file.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <memory>

namespace troupe {

namespace {

/// Otherwise the library asks for a pass phrase on the terminal.
int no_pass_phrase(char*, int, int, void*) {
  return 0;
}

failure refuse(const std::string& path, const std::string& what) {
  auto why = ::ERR_reason_error_string(::ERR_peek_last_error());
  ::ERR_clear_error();
  return {ec::invalid_config,
          path + ": " + what + (why != nullptr ? std::string{": "} + why : "")};
}

} // namespace

status check_tls_files(const tls_files& x) {
  for (auto path : {&x.cert, &x.key, &x.ca})
    if (!path->empty())
      if (auto text = read_text_file(*path); !text)
        return text.error();
  std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)> ctx{
    ::SSL_CTX_new(::TLS_method()), &::SSL_CTX_free};
  if (ctx == nullptr)
    return failure{ec::internal, "OpenSSL does not start"};
  return load_tls_files(*ctx, x);
}

status load_tls_files(SSL_CTX& ctx, const tls_files& x) {
  ::ERR_clear_error();
  ::SSL_CTX_set_default_passwd_cb(&ctx, no_pass_phrase);
  if (!x.ca.empty()
      && ::SSL_CTX_load_verify_locations(&ctx, x.ca.c_str(), nullptr) != 1)
    return refuse(x.ca, "holds no certificate");
  if (!x.cert.empty()
      && ::SSL_CTX_use_certificate_chain_file(&ctx, x.cert.c_str()) != 1)
    return refuse(x.cert, "holds no usable certificate");
  if (!x.key.empty()
      && ::SSL_CTX_use_PrivateKey_file(&ctx, x.key.c_str(), SSL_FILETYPE_PEM)
           != 1)
    return refuse(x.key, "holds no usable key without a pass phrase, or not "
                         "the one of "
                           + x.cert);
  return {};
}

} // namespace troupe
