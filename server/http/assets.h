// Assets: the files of the dashboard, which the program carries in itself.
#ifndef SCANTREND_SERVER_HTTP_ASSETS_H_
#define SCANTREND_SERVER_HTTP_ASSETS_H_

#include <span>
#include <string_view>

namespace scantrend {

struct Asset {
  std::string_view name;  // "index.html"
  std::string_view gzip;  // what it holds, squeezed (RFC 1952)
};

// By name. They live as long as the program. Made by server/http/embed_assets.cc.
std::span<const Asset> Assets();

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_ASSETS_H_
