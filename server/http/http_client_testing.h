// A client that says what it is told, byte by byte.
#ifndef SCANTREND_SERVER_HTTP_HTTP_CLIENT_TESTING_H_
#define SCANTREND_SERVER_HTTP_HTTP_CLIENT_TESTING_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace scantrend {

// An answer as it came.
struct HttpReply {
  int status = 0;    // 0: the connection was closed without an answer
  std::string head;  // status line and headers
  std::string body;

  // A header's value; empty if it is not there.
  std::string Header(std::string_view name) const {
    for (const absl::string_view line : absl::StrSplit(head, "\r\n")) {
      const size_t colon = line.find(':');
      if (absl::EqualsIgnoreCase(line.substr(0, colon),
                                 absl::string_view(name.data(), name.size()))) {
        return std::string(absl::StripAsciiWhitespace(line.substr(colon + 1)));
      }
    }
    return "";
  }
};

// One connection to 127.0.0.1.
class HttpClient {
 public:
  // `address`: 127.0.0.1:PORT.
  explicit HttpClient(const std::string& address) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    connected_ = connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0;
  }
  ~HttpClient() { close(socket_); }
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  bool connected() const { return connected_; }

  // False once the server has closed the connection.
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return false;
      }
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }

  // Waits until the server has closed the connection.
  bool AwaitClose() {
    char bytes[4'096];
    ssize_t got = 0;
    do {
      got = recv(socket_, bytes, sizeof(bytes), 0);
    } while (got > 0);
    return true;
  }

  // The next answer, with its body if `has_body`.
  HttpReply Receive(bool has_body = true) {
    HttpReply reply;
    size_t end = std::string::npos;
    while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!Read()) {
        return reply;
      }
    }
    reply.head = received_.substr(0, end);
    received_.erase(0, end + 4);
    reply.status = std::stoi(reply.head.substr(reply.head.find(' ') + 1));
    const std::string length = reply.Header("Content-Length");
    const size_t bytes = has_body && !length.empty() ? std::stoul(length) : 0;
    while (received_.size() < bytes && Read()) {
    }
    reply.body = received_.substr(0, bytes);
    received_.erase(0, bytes);
    return reply;
  }

  // GET; `headers` are whole lines, each with its CRLF.
  HttpReply Get(std::string_view target, std::string_view headers = "") {
    Send("GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers) +
         "\r\n");
    return Receive();
  }

 private:
  bool Read() {
    char bytes[65'536];
    const ssize_t got = recv(socket_, bytes, sizeof(bytes), 0);
    if (got <= 0) {
      return false;
    }
    received_.append(bytes, static_cast<size_t>(got));
    return true;
  }

  const int socket_ = socket(AF_INET, SOCK_STREAM, 0);
  bool connected_ = false;
  std::string received_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_HTTP_CLIENT_TESTING_H_
