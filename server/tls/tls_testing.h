// Certificates for tests, made by openssl(1).
#ifndef SCANTREND_SERVER_TLS_TLS_TESTING_H_
#define SCANTREND_SERVER_TLS_TLS_TESTING_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace scantrend {

inline void RunOpenssl(const std::string& words) {
  ASSERT_EQ(std::system(("openssl " + words + " 2>/dev/null").c_str()), 0) << words;
}

// A key (EC, or RSA of so many bits) in PREFIX.key and its self-signed certificate in PREFIX.pem,
// which ends after so many days: before 0, in the past.
inline void MakeCertificate(const std::string& prefix, const std::string& name,
                            const std::string& key = "ec -pkeyopt ec_paramgen_curve:P-256",
                            int days = 30) {
  RunOpenssl("req -new -nodes -newkey " + key + " -keyout " + prefix + ".key -out " + prefix +
             ".csr -subj /CN=" + name);
  RunOpenssl("x509 -req -in " + prefix + ".csr -signkey " + prefix + ".key -out " + prefix +
             ".pem -days " + std::to_string(days));
}

inline std::string FileText(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace scantrend

#endif  // SCANTREND_SERVER_TLS_TLS_TESTING_H_
