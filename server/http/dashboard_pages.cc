#include "server/http/dashboard_pages.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "server/http/assets.h"

namespace scantrend {
namespace {

constexpr std::string_view kAssetPrefix = "/assets/";
constexpr std::string_view kIndex = "index.html";

// Scripts come from files of this server only. Styles may also be attributes: dygraphs sets them.
constexpr char kPolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";

const char* ContentTypeOf(std::string_view name) {
  static constexpr std::pair<std::string_view, const char*> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".json", "application/json"},
      {".svg", "image/svg+xml"}};
  const auto* const found =
      std::find_if(std::begin(kTypes), std::end(kTypes),
                   [name](const auto& type) { return name.ends_with(type.first); });
  return found == std::end(kTypes) ? "application/octet-stream" : found->second;
}

}  // namespace

HttpResponse DashboardPage(const HttpRequest& request) {
  std::string_view name = request.path;
  if (name == "/") {
    name = kIndex;
  } else if (name.starts_with(kAssetPrefix)) {
    name.remove_prefix(kAssetPrefix.size());
  }
  for (const Asset& asset : Assets()) {
    if (asset.name == name) {
      return {.content_type = ContentTypeOf(name),
              .body = std::string(asset.gzip),
              .headers = {{"Cache-Control", "no-cache"}, {"Content-Security-Policy", kPolicy}},
              .is_gzip = true};
    }
  }
  return {.status = 404, .body = "There is nothing here; / is the dashboard.\n"};
}

}  // namespace scantrend
