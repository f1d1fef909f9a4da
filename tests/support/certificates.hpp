// Keys and certificates, made when they are needed.

#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace troupe::test {

/// A key of its own, with a certificate that it signed itself.
class certificate {
public:
  certificate()
    : key_(::EVP_EC_gen("P-256"), &::EVP_PKEY_free),
      cert_(::X509_new(), &::X509_free) {
    constexpr long day = 86'400;
    ::ASN1_INTEGER_set(::X509_get_serialNumber(cert_.get()), 1);
    ::X509_gmtime_adj(::X509_getm_notBefore(cert_.get()), 0);
    ::X509_gmtime_adj(::X509_getm_notAfter(cert_.get()), day);
    ::X509_set_pubkey(cert_.get(), key_.get());
    if (::X509_sign(cert_.get(), key_.get(), ::EVP_sha256()) == 0)
      throw std::runtime_error("no certificate");
  }

  void write_certificate(const std::string& path) const {
    ::PEM_write_X509(open(path).get(), cert_.get());
  }

  /// @param phrase Empty: the key is written in the clear.
  void write_key(const std::string& path, std::string phrase = {}) const {
    auto cipher = phrase.empty() ? nullptr : ::EVP_aes_128_cbc();
    ::PEM_write_PrivateKey(open(path).get(), key_.get(), cipher, nullptr, 0,
                           nullptr, phrase.empty() ? nullptr : phrase.data());
  }

private:
  static std::unique_ptr<FILE, int (*)(FILE*)> open(const std::string& path) {
    return {std::fopen(path.c_str(), "w"), &std::fclose};
  }

  std::unique_ptr<EVP_PKEY, decltype(&::EVP_PKEY_free)> key_;
  std::unique_ptr<X509, decltype(&::X509_free)> cert_;
};

} // namespace troupe::test
