// Which role each method of the server needs: the one place where that is said.
#ifndef SCANTREND_SERVER_ACCESS_ACCESS_TABLE_H_
#define SCANTREND_SERVER_ACCESS_ACCESS_TABLE_H_

#include <optional>
#include <span>
#include <string_view>

#include "server/access/role.h"

namespace scantrend {

struct MethodAccess {
  std::string_view method;   // "scantrend.v1.TrendService/GetTrend"
  std::optional<Role> role;  // nullopt: anybody may call it
};

// Every method that the server has, sorted.
std::span<const MethodAccess> AccessTable();

// nullptr: the table does not have it, and nobody may call it.
const MethodAccess* FindAccess(std::string_view method);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ACCESS_ACCESS_TABLE_H_
