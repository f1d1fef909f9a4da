#include "bridge/group_book.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const std::string lamp = "glp/0/s1/rq/dev/lon/a/if/Lamp/0/nviLamp";
const std::string other = "glp/0/s1/rq/dev/lon/b/if/Lamp/0/nviLamp";

struct fixture {
  group_book uut{"s1"};

  result<group_change> act(const std::string& handle, const std::string& action,
                           const std::string& args = "{}") {
    auto read = iap::read_json(args);
    REQUIRE(read);
    return uut.act(handle, {action, *read}, 1);
  }

  /// Acts and keeps what came out.
  group done(const std::string& handle, const std::string& action,
             const std::string& args = "{}") {
    auto change = act(handle, action, args);
    REQUIRE(change);
    uut.keep(change->now);
    return change->now;
  }

  std::string refusal(const std::string& handle, const std::string& action,
                      const std::string& args = "{}") {
    auto change = act(handle, action, args);
    return change ? "accepted" : change.error().text;
  }

  static std::string members(std::initializer_list<std::string> topics,
                             const std::string& more = {}) {
    std::string out = R"({"members":[)";
    for (auto& x : topics)
      out += (out.back() == '[' ? "\"" : ",\"") + x + '"';
    return out + ']' + more + '}';
  }

  std::string expand(const std::string& handle, const std::string& rest) {
    std::string out;
    for (auto& x : uut.expand(handle, rest))
      out += x + ' ';
    return out;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a group lists each member once", "[group]") {
  auto x = done("g", "self.create",
                members({lamp, other, lamp}, R"(,"provision":true)"));
  CHECK(x.members == std::vector<std::string>{lamp, other});
  CHECK(x.provisioned);
  CHECK(done("g", "self.add", members({other})).members.size() == 2);
}

TEST_CASE_METHOD(fixture, "creating the same group again changes nothing",
                 "[group]") {
  done("g", "self.create", members({lamp}));
  CHECK(refusal("g", "self.create", members({lamp})) == "accepted");
  CHECK(refusal("g", "self.create", members({other}))
        == "Group already created");
}

TEST_CASE_METHOD(fixture, "removing knows nothing of strangers", "[group]") {
  done("g", "self.create", members({lamp}));
  CHECK(done("g", "self.remove", members({})).members.size() == 1);
  CHECK(done("g", "self.remove", members({other})).members.size() == 1);
  CHECK(done("g", "self.remove", members({lamp})).members.empty());
}

TEST_CASE_METHOD(fixture, "members that are none are refused", "[group]") {
  CHECK(refusal("g", "self.create", R"({"members":5})")
        == "members: value is invalid");
  for (auto bad :
       {"x", "glp/0/s2/rq/dev/lon/a", "glp/0/s1/rq/dev/lon", "glp/0/s1/rq/cfg",
        "glp/0/s1/rq/dev/lon//if", "glp/0/s1/rq/dev/lon/#"})
    CHECK(refusal("g", "self.create", members({bad})) != "accepted");
  CHECK(refusal("g", "self.create", members({"glp/0/s1/rq/grp/g"}))
        == "a group cannot be its own member");
  CHECK(refusal("a/b", "self.create") != "accepted");
}

TEST_CASE_METHOD(fixture, "unknown groups and actions are told apart",
                 "[group]") {
  CHECK(refusal("g", "self.add") == "g : group not found");
  CHECK(refusal("g", "wink") == "g : group not found");
  CHECK(refusal("g", "self.delete") == "accepted");
  done("g", "self.create");
  CHECK(refusal("g", "self.dance") == "Unknown action self.dance");
  CHECK(act("g", "wink")->what == group_change::kind::relay);
}

TEST_CASE_METHOD(fixture, "what stands behind a group is appended to members",
                 "[group]") {
  done("g", "self.create", members({lamp, "glp/0/s1/rq/dev/lon/b"}));
  CHECK(expand("g", "value")
        == "dev/lon/a/if/Lamp/0/nviLamp/value dev/lon/b/value ");
  CHECK(expand("g", "") == "dev/lon/a/if/Lamp/0/nviLamp dev/lon/b ");
}

TEST_CASE_METHOD(fixture, "an action reaches each device once", "[group]") {
  done("g", "self.create",
       members({lamp, "glp/0/s1/rq/dev/lon/a/if/Lamp/1", other}));
  CHECK(expand("g", "do") == "dev/lon/a/do dev/lon/b/do ");
}

TEST_CASE_METHOD(fixture, "groups nest, and loops end", "[group]") {
  done("inner", "self.create", members({"glp/0/s1/rq/dev/lon/a"}));
  done("outer", "self.create",
       members({"glp/0/s1/rq/grp/inner/if/Lamp/0", other}));
  CHECK(expand("outer", "nviLamp/value")
        == "dev/lon/a/if/Lamp/0/nviLamp/value "
           "dev/lon/b/if/Lamp/0/nviLamp/nviLamp/value ");
  done("inner", "self.add", members({"glp/0/s1/rq/grp/outer"}));
  CHECK(expand("outer", "do") == "dev/lon/a/do dev/lon/b/do ");
}

TEST_CASE_METHOD(fixture, "a group may be nested twice, at other places",
                 "[group]") {
  done("inner", "self.create", members({"glp/0/s1/rq/dev/lon/a"}));
  done("outer", "self.create",
       members({"glp/0/s1/rq/grp/inner/if/Lamp/0",
                "glp/0/s1/rq/grp/inner/if/Lamp/1"}));
  CHECK(expand("outer", "nviLamp")
        == "dev/lon/a/if/Lamp/0/nviLamp dev/lon/a/if/Lamp/1/nviLamp ");
}

TEST_CASE_METHOD(fixture, "groups nest 16 deep, and growing loops end",
                 "[group]") {
  done("g0", "self.create", members({lamp}));
  for (int i = 1; i < 100; ++i)
    done("g" + std::to_string(i), "self.create",
         members({"glp/0/s1/rq/grp/g" + std::to_string(i - 1)}));
  CHECK_FALSE(expand("g16", "value").empty());
  CHECK(expand("g17", "value").empty());
  done("g0", "self.add", members({"glp/0/s1/rq/grp/g1/again"}));
  CHECK(uut.expand("g1", "value").size() == 8);
}

TEST_CASE_METHOD(fixture, "a group comes back from its record", "[group]") {
  auto x = done("g", "self.create",
                members({lamp}, R"(,"provision":true,"desc":"hall",)"
                                R"("implementation":{"n":1})"));
  auto bytes = encode(record_of(x));
  auto record = decode_object(bytes);
  REQUIRE(record);
  CHECK(render_group_cfg(group_of(*record)) == render_group_cfg(x));
  CHECK(group_of(*record).handle == "g");
}

TEST_CASE_METHOD(fixture, "members lose what no group gives them any more",
                 "[group][owed]") {
  auto lost = [&](const std::string& handle, const std::string& action,
                  const std::string& args = "{}") {
    std::string out;
    for (auto& x : uut.lost_by(*act(handle, action, args)))
      out += x.topic + ':' + std::to_string(x.levels) + ' ';
    return out;
  };
  auto write = [&](const std::string& handle, const std::string& payload) {
    auto next = uut.with_written(*uut.find(handle), "", payload);
    REQUIRE(next);
    uut.keep(*next);
  };
  done("in", "self.create", members({lamp, other}));
  done("out", "self.create", members({"glp/0/s1/rq/grp/in"}));
  SECTION("of an outer group") {
    write("out", R"({"value":1,"prio":8})");
    CHECK(lost("in", "self.remove", members({other})) == other + "/value:256 ");
    CHECK(lost("out", "self.delete")
          == lamp + "/value:256 " + other + "/value:256 ");
  }
  SECTION("but keep what another group gives them") {
    write("in", R"({"value":1,"prio":8})");
    write("in", R"({"preset":"High","prio":3})");
    done("more", "self.create", members({lamp}));
    write("more", R"({"value":1,"prio":8})");
    CHECK(lost("in", "self.delete")
          == lamp + "/value:8 " + other + "/value:264 ");
  }
}

TEST_CASE_METHOD(fixture, "a group remembers each level once",
                 "[group][owed]") {
  auto x = done("g", "self.create", members({lamp}));
  auto next = uut.with_written(x, "", R"({"value":1,"prio":8})");
  REQUIRE(next);
  CHECK(group_of(record_of(*next)).written == next->written);
  CHECK_FALSE(uut.with_written(*next, "", R"({"value":2,"prio":8})"));
  CHECK_FALSE(uut.with_written(x, "", R"({"value":null,"prio":8})"));
  CHECK_FALSE(uut.with_written(x, "", R"({"value":1,"prio":17})"));
  CHECK_FALSE(uut.with_written(x, "", "1"));
}

} // namespace troupe
