readData()
  .then((data) => {
    document.body.classList.add("ready");
    return new App(data);
  })
  .then((app) => { window.app = app; }) // for the console, and for tests
  .catch((problem) => {
    $("reading").textContent = `This browser cannot show the page: ${problem.message}. It takes one from 2023 or later.`;
    console.error(problem);
  });
