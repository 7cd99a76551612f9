import{H as o}from"./index-78POFUbW.js";const t=o({ms:Date.now()});setInterval(()=>{t.ms=Date.now()},5e3);export{t as n};
