// What is asked and answered over HTTP, without the connection that it comes by.
#ifndef SCANTREND_SERVER_HTTP_HTTP_MESSAGE_H_
#define SCANTREND_SERVER_HTTP_HTTP_MESSAGE_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace scantrend {

// A GET, or a HEAD, which is answered as a GET without its body.
struct HttpRequest {
  // Percent-decoded; begins with "/".
  std::string path;
  // Behind the "?", as it came; empty if there is none.
  std::string query = {};
  // The header Authorization; empty if there is none.
  std::string authorization = {};
  // Who asks: "192.0.2.1:5000".
  std::string peer = {};
  // True once nobody waits for the answer any more, or it has taken too long. May be asked often;
  // from one thread at a time.
  std::function<bool()> cancelled = {};
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body = {};
  // Name and value each; what the server adds by itself is at HttpServer.
  std::vector<std::pair<std::string, std::string>> headers = {};
  // The body is squeezed already; it is unpacked for who does not take that.
  bool is_gzip = false;
};

// Answers a request. Called by several threads at once.
using HttpHandler = std::function<HttpResponse(const HttpRequest& request)>;

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_HTTP_MESSAGE_H_
