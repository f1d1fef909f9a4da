#include "bridge/object_store.hpp"
#include "bridge/service_book.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_store.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

/// What the test looks at, shared with the actor: one thread runs both.
struct kept_objects {
  service_book book{{}};
  std::vector<bool> answers;
  bool changing = false;
};

struct keeper_state {
  static inline constexpr const char* name = "keeper";
  std::optional<object_store<service_book, service_object>> disk;
};

/// Keeps or, without a payload, forgets the object that the topic names.
resource_actor::behavior_type
keeper(resource_actor::stateful_pointer<keeper_state> self,
       const store_actor& disk, const std::shared_ptr<kept_objects>& objects) {
  auto& st = self->state;
  st.disk.emplace(self, disk, objects->book, "o/");
  return {[&st, objects](const bus_message_ptr& x) {
    auto then = [&st, objects, handle = x->topic](bool ok) {
      objects->answers.push_back(ok);
      objects->changing = st.disk->is_changing(handle);
    };
    if (x->payload.empty())
      st.disk->forget(x->topic, then, {{"beside", std::nullopt}});
    else
      st.disk->keep({x->topic, value{x->payload}, 1, {}}, then,
                    {{"beside", x->payload}});
  }};
}

struct fixture : det_fixture {
  fixture() {
    store = spawn(fake_store, disk);
    uut = spawn(keeper, store, objects);
  }

  void change(const std::string& what) {
    tell(uut,
         std::make_shared<const bus_message>(bus_message{"a", what, false}));
  }

  std::string known() {
    auto x = objects->book.find("a");
    return x != nullptr ? *x->cfg.text() : "nothing";
  }

  std::shared_ptr<fake_disk> disk = std::make_shared<fake_disk>();
  std::shared_ptr<kept_objects> objects = std::make_shared<kept_objects>();
  store_actor store;
  resource_actor uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "what is kept and forgotten is stored beside others",
                 "[store]") {
  change("1");
  CHECK(known() == "1");
  CHECK(disk->records.count("o/a") == 1);
  CHECK(disk->records["beside"] == "1");
  change("");
  CHECK(known() == "nothing");
  CHECK(disk->records.empty());
  CHECK(objects->answers == std::vector<bool>{true, true});
  CHECK_FALSE(objects->changing);
}

TEST_CASE_METHOD(fixture, "a change counts before the store has answered",
                 "[store]") {
  disk->late = true;
  change("1");
  CHECK(known() == "1");
  CHECK(objects->answers.empty());
  tell(store, commit_atom_v);
  CHECK(objects->answers == std::vector<bool>{true});
}

TEST_CASE_METHOD(fixture, "what the store refuses is undone", "[store]") {
  disk->broken = true;
  change("1");
  CHECK(known() == "nothing");
  disk->broken = false;
  change("2");
  disk->broken = true;
  SECTION("when it is kept") {
    change("3");
  }
  SECTION("when it is forgotten") {
    change("");
  }
  CHECK(known() == "2");
  CHECK(objects->answers == std::vector<bool>{false, true, false});
}

TEST_CASE_METHOD(fixture, "a refusal waits for the changes that build on it",
                 "[store]") {
  disk->late = true;
  change("1");
  disk->broken = true;
  change("2");
  CHECK(known() == "2"); // the first may yet be stored
  CHECK(objects->changing);
  disk->broken = false;
  tell(store, commit_atom_v);
  CHECK(known() == "1");
  CHECK_FALSE(objects->changing);
  CHECK(objects->answers == std::vector<bool>{false, true});
}

} // namespace troupe::test
