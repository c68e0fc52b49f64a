// HttpRoutes: which handler answers which path.
#ifndef SCANTREND_SERVER_HTTP_HTTP_ROUTES_H_
#define SCANTREND_SERVER_HTTP_HTTP_ROUTES_H_

#include <map>
#include <string>
#include <utility>

#include "server/http/http_message.h"

namespace scantrend {

// Thread-safe once all is added.
class HttpRoutes {
 public:
  // A path that ends in "/", but for "/" itself, stands for all that lies below it. Of several, the
  // longest counts.
  void Add(const std::string& path, HttpHandler handler) { handlers_[path] = std::move(handler); }

  // 404 for a path that nobody answers.
  HttpResponse Answer(const HttpRequest& request) const;

 private:
  std::map<std::string, HttpHandler> handlers_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_HTTP_ROUTES_H_
