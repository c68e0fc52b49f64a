#include "client/cli/tokens_format.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/table.h"
#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

std::string RoleText(v1::Role role) {
  switch (role) {
    case v1::ROLE_INGEST:
      return "ingest";
    case v1::ROLE_READ:
      return "read";
    case v1::ROLE_ADMIN:
      return "admin";
    default:  // of a newer server
      return absl::StrCat("role_", static_cast<int>(role));
  }
}

std::string TextOr(const std::string& text, const char* otherwise) {
  return text.empty() ? otherwise : text;
}

std::string TimeOr(bool has_time, const google::protobuf::Timestamp& time, const char* otherwise) {
  return has_time ? TimeText(time) : otherwise;
}

Json JsonOf(const std::string& text) { return text.empty() ? Json() : Json(text); }

}  // namespace

void WriteTokensJson(const v1::ListTokensResponse& tokens, std::ostream& out) {
  Json list = Json::array();
  for (const v1::Token& token : tokens.tokens()) {
    list.push_back(
        {{"id", token.id()},
         {"role", RoleText(token.role())},
         {"sensor", JsonOf(token.sensor())},
         {"label", JsonOf(token.label())},
         {"created", TimeText(token.create_time())},
         {"expires", JsonOf(TimeOr(token.has_expire_time(), token.expire_time(), ""))},
         {"last_used", JsonOf(TimeOr(token.has_last_use_time(), token.last_use_time(), ""))}});
  }
  out << list.dump(2) << '\n';
}

void WriteTokensTable(const v1::ListTokensResponse& tokens, std::ostream& out) {
  if (tokens.tokens().empty()) {
    out << "there is no token yet\n";
    return;
  }
  Table table({{"id", Table::Align::kLeft},
               {"role", Table::Align::kLeft},
               {"sensor", Table::Align::kLeft},
               {"created", Table::Align::kLeft},
               {"expires", Table::Align::kLeft},
               {"last used", Table::Align::kLeft},
               {"label", Table::Align::kLeft}});
  for (const v1::Token& token : tokens.tokens()) {
    table.AddRow({token.id(), RoleText(token.role()), TextOr(token.sensor(), "-"),
                  TimeText(token.create_time()),
                  TimeOr(token.has_expire_time(), token.expire_time(), "never"),
                  TimeOr(token.has_last_use_time(), token.last_use_time(), "-"),
                  TextOr(token.label(), "-")});
  }
  table.Write(out);
}

}  // namespace scantrend
