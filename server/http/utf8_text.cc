#include "server/http/utf8_text.h"

#include <nlohmann/json.hpp>

namespace scantrend {

std::string JsonText(std::string_view bytes) {
  return nlohmann::json(bytes).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string Utf8Text(std::string_view bytes) {
  return nlohmann::json::parse(JsonText(bytes)).get<std::string>();
}

}  // namespace scantrend
