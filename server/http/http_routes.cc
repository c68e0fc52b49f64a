#include "server/http/http_routes.h"

namespace scantrend {

HttpResponse HttpRoutes::Answer(const HttpRequest& request) const {
  if (const auto exact = handlers_.find(request.path); exact != handlers_.end()) {
    return exact->second(request);
  }
  for (size_t slash = request.path.rfind('/'); slash != std::string::npos && slash > 0;
       slash = request.path.rfind('/', slash - 1)) {
    if (const auto below = handlers_.find(request.path.substr(0, slash + 1));
        below != handlers_.end()) {
      return below->second(request);
    }
  }
  return {.status = 404,
          .body =
              "There is nothing here; / is the dashboard, /v1/openapi.json describes the "
              "API.\n"};
}

}  // namespace scantrend
