"use strict";
(function () {
  var law = window.COMITY_LAW, most = 100;
  var box = document.getElementById("q"), list = document.getElementById("hits"), count = document.getElementById("count");
  function fold(text) {
    return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  }
  var hay = law.things.map(function (t) { return fold(t[0]) + " " + fold(t[3]); });
  function rank(t, wanted) {
    var id = fold(t[0]), bare = id.slice(id.indexOf(":") + 1);
    if (id === wanted || bare === wanted) return 0;
    if (id.indexOf(wanted) === 0 || bare.indexOf(wanted) === 0) return 1;
    return (" " + fold(t[3])).indexOf(" " + wanted) >= 0 ? 2 : 3;
  }
  function search(text) {
    var wanted = fold(text.trim()), words = wanted.split(/\s+/).filter(Boolean), found = [];
    if (words.length) {
      for (var i = 0; i < hay.length; i++) {
        if (words.every(function (w) { return hay[i].indexOf(w) >= 0; })) found.push([rank(law.things[i], wanted), law.things[i][1], law.things[i][0].length, i]);
      }
    }
    found.sort(function (a, b) { return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]; });
    return found;
  }
  function show(text) {
    var found = search(text);
    list.textContent = "";
    count.textContent = text.trim() ? found.length + " found" + (found.length > most ? ", the first " + most + " shown" : "") : "";
    found.slice(0, most).forEach(function (f) {
      var t = law.things[f[3]], item = document.createElement("li"), a = document.createElement("a"), small = document.createElement("small");
      a.href = t[4];
      a.textContent = t[0];
      small.textContent = law.laws[t[2]] + " " + law.kinds[t[1]] + (t[3] ? ": " + t[3] : "");
      item.appendChild(a);
      item.appendChild(small);
      list.appendChild(item);
    });
  }
  box.value = new URLSearchParams(window.location.search).get("q") || "";
  box.addEventListener("input", function () { show(box.value); });
  show(box.value);
})();
